/** What a model costs, for a million tokens each, in whatever currency. */
export interface Price {
  /** Tokens of the prompt. */
  readonly input: number;
  /** Tokens of what the model says. */
  readonly output?: number | undefined;
  /** Tokens of the prompt that the provider had kept. Default: as `input`. */
  readonly cached?: number | undefined;
}

/** Name of a model, or `provider/model` → its price. */
export type Prices = Readonly<Record<string, Price>>;

/** How many tokens a call took. */
export interface Tokens {
  readonly input: number | null;
  readonly output: number | null;
  readonly cached: number | null;
}

/** Gives what a call cost; `null` where the model has no price, or nothing is known of its tokens. */
export function costOf(
  prices: Prices,
  { provider, model }: { readonly provider: string; readonly model: string },
  { input, output, cached }: Tokens,
): number | null {
  const price = [`${provider}/${model}`, `${provider.split(".")[0]}/${model}`, model]
    .map((name) => Object.hasOwn(prices, name) ? prices[name] : undefined)
    .find((price) => price !== undefined);
  if (price === undefined || input === null && output === null) return null;
  const kept = cached ?? 0;
  const cost = ((input ?? 0) - kept) * price.input + kept * (price.cached ?? price.input) +
    (output ?? 0) * (price.output ?? 0);
  return cost / 1e6;
}
