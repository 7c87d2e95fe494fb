/** The value that this share of them does not exceed, rounded; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN);
}

/** To one decimal. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
