/** One measured number, as it is printed and stored. */
export type Figure = {
  figure: string;
  value: number;
  unit: string;
  /** The same measure of what we are compared with, in the same run; null where there is none. */
  peer: number | null;
  /** value ÷ peer. */
  ratio: number | null;
  /** What `value` must reach (or not exceed, see `atMost`); null for a figure that is only reported. */
  bar: number | null;
  ok: boolean;
};

/** A file `bench/<name>.bench.ts` exports one as `bench`; figures are printed as they come. */
export type Bench = () => AsyncGenerator<Figure>;

/** A figure that is only reported, with a peer beside it where there is one. */
export function reported(figure: string, value: number, unit: string, peer: number | null = null): Figure {
  const ratio = peer === null || peer === 0 ? null : rounded(value / peer);
  return {
    figure,
    value: rounded(value),
    unit,
    peer: peer === null ? null : rounded(peer),
    ratio,
    bar: null,
    ok: true,
  };
}

/** More is better. */
export function atLeast(figure: string, value: number, unit: string, bar: number, peer: number | null = null): Figure {
  return { ...reported(figure, value, unit, peer), bar, ok: value >= bar };
}

/** Less is better. */
export function atMost(figure: string, value: number, unit: string, bar: number, peer: number | null = null): Figure {
  return { ...reported(figure, value, unit, peer), bar, ok: value <= bar };
}

/** The middle one: a shared machine has slow moments, and a mean would show them instead of the code. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(4));
}
