import { Tracker } from "../mod.ts";
import type { Flower } from "./iris.ts";
import { SoftmaxRegression } from "./softmax.ts";

const EPOCHS = 200;

/** What one run is made of. */
export interface Training {
  readonly learningRate: number;
  readonly train: readonly Flower[];
  readonly test: readonly Flower[];
}

/**
 * Trains one model, one event an epoch, then gives all events of the run the model and its accuracy on the test part;
 * returns a line that says so.
 */
export function trackRun(db: string, { learningRate, train, test }: Training): string {
  using tracker = new Tracker(db, {
    trackId: `rate-${learningRate}`,
    params: { learning_rate: learningRate },
  });
  tracker.assets.register(SoftmaxRegression, SoftmaxRegression.codec);
  const model = new SoftmaxRegression(3, 4);

  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    model.train(train, learningRate);
    tracker.log({ epoch, loss: model.loss(train), accuracy: model.accuracy(train) });
  }

  const testAccuracy = model.accuracy(test);
  tracker.setValue("test_accuracy", testAccuracy);
  tracker.setValue("model", model);
  return `${tracker.trackId}: test accuracy ${testAccuracy}`;
}
