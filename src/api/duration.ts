/** Nanoseconds. Go's durations are 64-bit counts of them, more than a number holds exactly. */
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
/** Longer texts are refused unread: no duration that fits 64 bits needs them. */
const longest = 128;
const largest = 2n ** 63n - 1n;

/** Reads a duration as Go's time.ParseDuration does; undefined for what Go would refuse. */
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

/** Go multiplies fractions in floating point, and leaves digits aside once they would not fit 63 bits. */
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

/** A duration as Go prints it: `90s` is `1m30s`, `1.5h` is `1h30m0s`, `250us` is `250µs`. */
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

/** value ÷ 10^places, without trailing zeros. */
function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  const whole = digits.slice(0, -places);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
