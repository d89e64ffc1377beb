import type { Flower } from "./iris.ts";

/** Softmax regression (logistic regression with several classes), trained by gradient descent. */
export class SoftmaxRegression {
  /** A model is kept as its weights, and comes back as a model. */
  static readonly codec = {
    encode: (model: SoftmaxRegression): number[][] => model.#weights,
    decode: (weights: number[][]): SoftmaxRegression => {
      const model = new SoftmaxRegression(weights.length, weights[0]!.length - 1);
      model.#weights = weights;
      return model;
    },
  };

  /** One row a class: a weight for each measure, and the bias. */
  #weights: number[][];

  constructor(classes: number, measures: number) {
    this.#weights = Array.from({ length: classes }, () => Array(measures + 1).fill(0));
  }

  /** Returns the probability of each class. */
  predict(flower: Flower): number[] {
    const scores = this.#weights.map((row) => sum(inputs(flower).map((x, j) => x * row[j]!)));
    const highest = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - highest));
    return powers.map((power) => power / sum(powers));
  }

  /** Moves all weights one step down the gradient of the loss. */
  train(flowers: readonly Flower[], learningRate: number): void {
    const errors = flowers.map((flower) =>
      this.predict(flower).map((probability, k) => probability - (k === flower.species ? 1 : 0))
    );
    const gradient = (k: number, j: number) =>
      mean(flowers.map((flower, i) => errors[i]![k]! * inputs(flower)[j]!));
    this.#weights = this.#weights.map((row, k) =>
      row.map((weight, j) => weight - learningRate * gradient(k, j))
    );
  }

  /** Returns the mean cross-entropy: 0 when each flower's species is certain. */
  loss(flowers: readonly Flower[]): number {
    return mean(flowers.map((flower) => -Math.log(this.predict(flower)[flower.species]!)));
  }

  /** Returns the share of flowers whose most probable class is their species. */
  accuracy(flowers: readonly Flower[]): number {
    return mean(flowers.map((flower) => {
      const probabilities = this.predict(flower);
      return probabilities.indexOf(Math.max(...probabilities)) === flower.species ? 1 : 0;
    }));
  }
}

/** The measures, and a constant 1 that the bias is multiplied with. */
function inputs(flower: Flower): number[] {
  return [...flower.measures, 1];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function mean(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length;
}
