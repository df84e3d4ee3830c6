/** A number of nanoseconds. Go's durations are 64-bit integers, which a JavaScript number cannot hold exactly. */
export type Duration = bigint;

const nanoseconds = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);
const part = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y;
/** The maximum length of a text. Longer texts are rejected without parsing: no 64-bit duration needs them. */
const longest = 128;
const largest = 2n ** 63n - 1n;

/** Parses a duration as Go's time.ParseDuration does. Returns undefined for text that Go rejects. */
export function parseDuration(text: string): Duration | undefined {
  const negative = text.startsWith('-');
  const body = text.replace(/^[+-]/, '');
  if (body === '0') return 0n;
  if (body.length > longest) return undefined;
  const total = sumParts(body);
  if (total === undefined || total > largest + (negative ? 1n : 0n)) return undefined;
  return negative ? -total : total;
}

function sumParts(body: string): bigint | undefined {
  if (body === '') return undefined;
  let total = 0n;
  for (part.lastIndex = 0; part.lastIndex < body.length; ) {
    const [, whole = '', fraction = '', unit = ''] = part.exec(body) ?? [];
    if (whole === '' && fraction === '') return undefined;
    const size = nanoseconds.get(unit) ?? 0n;
    total += BigInt(whole) * size + fractionOf(fraction, size);
  }
  return total;
}

/** Multiplies a fraction as Go does: in floating point, and without the digits that no longer fit in 63 bits. */
function fractionOf(digits: string, size: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    if (value > (largest - 9n) / 10n) break;
    value = value * 10n + BigInt(digit);
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(size) / scale)));
}

/** Formats a duration as Go does: `90s` becomes `1m30s`, `1.5h` becomes `1h30m0s`, `250us` becomes `250µs`. */
export function formatDuration(duration: Duration): string {
  const sign = duration < 0n ? '-' : '';
  const size = duration < 0n ? -duration : duration;
  if (size === 0n) return '0s';
  if (size < 1_000_000_000n) return sign + formatFraction(size);
  const seconds = size / 1_000_000_000n;
  const hours = seconds / 3600n;
  const minutes = (seconds / 60n) % 60n;
  const last = `${decimal(size % 60_000_000_000n, 9)}s`;
  if (hours > 0n) return `${sign}${hours}h${minutes}m${last}`;
  return minutes > 0n ? `${sign}${minutes}m${last}` : sign + last;
}

function formatFraction(size: bigint): string {
  if (size < 1_000n) return `${size}ns`;
  return size < 1_000_000n ? `${decimal(size, 3)}µs` : `${decimal(size, 6)}ms`;
}

/** Formats value ÷ 10^places without trailing zeros. */
function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const whole = digits.slice(0, -places);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
