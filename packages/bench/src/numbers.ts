/** Writes three digits and a unit: 12.3M, 456k, 7.89. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${three(value / 1e9)}G`;
  if (size >= 1e6) return `${three(value / 1e6)}M`;
  if (size >= 1e4) return `${three(value / 1e3)}k`;
  return size >= 1000 ? value.toFixed(0) : three(value);
}

/** Writes a value that is known to be round: 100k, 0.5. */
export function round(value: number): string {
  const text = short(value);
  return text.includes('.') ? text.replace(/\.?0*(?=[GMk]?$)/, '') : text;
}

function three(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return value.toFixed(0);
  return size >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function times(ratio: number): string {
  return `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2)}x`;
}
