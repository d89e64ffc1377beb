/* The distributions that tests of hypotheses need: normal, t, chi-square. Upper tails are worked out as
   such, as 1 − p would lose the digits of a small p. */

const EPSILON = 1e-16;
const STEPS = 10_000;

/** Lanczos' approximation with g = 607/128 (P. Godfrey), good to 15 digits. */
const LANCZOS = [
  0.99999999999999709182,
  57.156235665862923517,
  -59.597960355475491248,
  14.136097974741747174,
  -0.49191381609762019978,
  0.33994649984811888699e-4,
  0.46523628927048575665e-4,
  -0.98374475304879564677e-4,
  0.15808870322491248884e-3,
  -0.21026444172410488319e-3,
  0.2174396181152126432e-3,
  -0.16431810653676389022e-3,
  0.84418223983852743293e-4,
  -0.2619083840158140867e-4,
  0.36899182659531622704e-5,
];

/** Gives the logarithm of the gamma function, for `x` > 0. */
export function logGamma(x: number): number {
  let sum = LANCZOS[0]!;
  for (let k = 1; k < LANCZOS.length; k++) sum += LANCZOS[k]! / (x - 1 + k);
  const t = x - 1 + 607 / 128 + 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Gives the probability of more than `z` under the standard normal distribution. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  return 0.5 * gammaTail(0.5, z * z / 2);
}

/** Gives the `z` below which the standard normal distribution has the share `p`. */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  if (p > 0.5) return -normalQuantile(1 - p);
  // Newton's steps on the logarithm of the tail, from its leading term: the same digits in either tail.
  let z = Math.sqrt(-2 * Math.log(2 * p)) * 0.85;
  for (let step = 0; step < 50; step++) {
    const tail = normalTail(z);
    const density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    const move = (Math.log(tail) - Math.log(p)) * tail / density;
    z += move;
    if (Math.abs(move) <= 1e-15 * (1 + Math.abs(z))) break;
  }
  return -z;
}

/** Gives the probability of more than `t` under Student's distribution with `df` degrees of freedom. */
export function studentTail(t: number, df: number): number {
  const half = 0.5 * betaShare([df / (df + t * t), t * t / (df + t * t)], df / 2, 0.5);
  return t < 0 ? 1 - half : half;
}

/** Gives the probability of more than `x` under the chi-square distribution with `df` degrees of freedom. */
export function chiSquareTail(x: number, df: number): number {
  return x <= 0 ? 1 : gammaTail(df / 2, x / 2);
}

/** Gives the regularised upper incomplete gamma function Q(a, x). */
function gammaTail(a: number, x: number): number {
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - scale * gammaSeries(a, x) : scale * gammaFraction(a, x);
}

function gammaSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let k = 1; k < STEPS && Math.abs(term) > EPSILON * Math.abs(sum); k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

/** Evaluates its continued fraction by Lentz's method. */
function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let value = d;
  for (let k = 1; k < STEPS; k++) {
    const factor = -k * (k - a);
    b += 2;
    d = 1 / (factor * d + b);
    c = b + factor / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < EPSILON) break;
  }
  return value;
}

/** Gives the regularised incomplete beta function I_x(a, b), of x and its rest, 1 − x. */
function betaShare([x, rest]: readonly [number, number], a: number, b: number): number {
  if (x === 0 || rest === 0) return rest === 0 ? 1 : 0;
  const logs = a * Math.log(x) + b * Math.log(rest) + logGamma(a + b) - logGamma(a) - logGamma(b);
  const scale = Math.exp(logs);
  return x < (a + 1) / (a + b + 2)
    ? scale * betaFraction(x, a, b) / a
    : 1 - scale * betaFraction(rest, b, a) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - (a + b) * x / (a + 1));
  let value = d;
  for (let k = 1; k < STEPS; k++) {
    const even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= c * d;
    const odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < EPSILON) break;
  }
  return value;
}
