const GIB = 2 ** 30;
const grouped = new Intl.NumberFormat();
const oneDecimal = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `3,480`, as the browser's locale groups it. */
export function countText(count: number): string {
  return grouped.format(count);
}

/** `1 package`, `152 packages`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

/** One decimal: `15.9`. For loads. */
export function decimalText(value: number): string {
  return oneDecimal.format(value);
}

/** A share of 1 in percent, without the sign: `94`, and with one decimal above 95, where the tenth tells: `98.3`. Only all is `100`. */
export function percentText(share: number): string {
  const percent = share * 100;
  if (percent <= 95 || percent >= 100) return String(Math.floor(percent));
  return oneDecimal.format(Math.min(percent, 99.9));
}

/** Bytes in GiB, without the unit: whole from 10 on, one decimal below unless it is zero. */
export function gibText(bytes: number): string {
  const gib = bytes / GIB;
  if (gib >= 9.95) return countText(Math.round(gib));
  return oneDecimal.format(gib).replace(/\D0$/, "");
}

/** Bytes with their unit: `12 MiB`, `3.4 GiB`. */
export function sizeText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  const text = unit === 0 || value >= 9.95 ? countText(Math.round(value)) : oneDecimal.format(value);
  return `${text} ${units[unit]}`;
}
