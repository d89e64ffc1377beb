/** Whether the least of a metric's values is the best, or the greatest. */
export type Direction = "min" | "max";

/** Words of names, by which people know what to hope for. */
const WORDS: Readonly<Record<Direction, string>> = {
  min:
    "loss losses error errors err latency time times duration seconds ms rmse mse mae mape rmsle " +
    "perplexity ppl cost regret wer cer fid nll bpc entropy divergence distance",
  max:
    "acc accuracy auc auroc auprc f1 score scores reward rewards precision recall r2 bleu rouge " +
    "iou dice map ndcg mrr throughput psnr ssim gain return returns success",
};

/** Tells from the words of a metric's name which way it is better; `undefined` where they do not tell, or disagree. */
export function directionOf(metric: string): Direction | undefined {
  const words = metric.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9]+/);
  const known = (direction: Direction) => {
    const all = WORDS[direction].split(" ");
    return words.some((word) => all.includes(word) || all.includes(word.replace(/\d+$/, "")));
  };
  const [min, max] = [known("min"), known("max")];
  return min === max ? undefined : min ? "min" : "max";
}
