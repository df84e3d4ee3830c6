/** What a quantity looks like, for schemas. */
export const quantityPattern = String.raw`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$`;

/**
 * A Kubernetes quantity such as `500m` or `1Gi`, exact: mantissa × 10^exponent, with the family its suffix belongs to.
 * Source of the rules: k8s.io/apimachinery/pkg/api/resource.
 */
export interface Quantity {
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly format: 'binarySI' | 'decimalExponent' | 'decimalSI';
}

const syntax = /^([+-]?)(\d*)(?:\.(\d*))?([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d{1,3})?$/;
const decimalSuffixes = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
]);
const decimalSuffixOf = new Map([...decimalSuffixes].map(([suffix, exponent]) => [exponent, suffix]));
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const nano = -9;
/** Longer texts are refused unread: exact arithmetic on them would take for ever. */
const longest = 64;
const largestBinary = 2n ** 63n - 1n;

/** Reads a quantity; undefined for what Kubernetes would refuse. Finer than 1n is rounded up, as Kubernetes does. */
export function parseQuantity(text: string): Quantity | undefined {
  const match = text.length > longest ? null : syntax.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}`);
  const magnitude = scaled(digits, -fraction.length, suffix);
  return sign === '-' ? { ...magnitude, mantissa: -magnitude.mantissa } : magnitude;
}

/** The form in which the API server stores a quantity: `1024Mi` is `1Gi`, `0.5` is `500m`, `1000m` is `1`. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.mantissa === 0n) return '0';
  const whole = wholeValue(quantity);
  const binary = quantity.format === 'binarySI' && whole !== undefined && (whole >= 1024n || whole <= -1024n);
  return binary ? formatBinary(whole) : formatDecimal(quantity);
}

/**
 * The text that the API server stores for a quantity; undefined for what it would refuse. Text that is as good as
 * canonical, such as `1.125`, is stored as it stands. Source: ParseQuantity and SetDefaults_ResourceList.
 * @param finest what it is rounded up to: compute resources to thousandths, all others to billionths
 */
export function storedQuantity(text: string, finest: 'milli' | 'nano' = 'milli'): string | undefined {
  const quantity = parseQuantity(text);
  if (quantity === undefined) return undefined;
  if (keepsItsText(text) && (finest === 'nano' || quantity.exponent >= -3)) return text;
  return formatQuantity(finest === 'nano' ? quantity : roundToMilli(quantity));
}

/** Where Go's quick path remembers the text instead of making a canonical one. */
function keepsItsText(text: string): boolean {
  const [, , whole = '', fraction = '', suffix = ''] = syntax.exec(text) ?? [];
  const digits = whole.replace(/^0+/, '') || '0';
  const shifted = digits + fraction;
  const power = binarySuffixes.indexOf(suffix);
  if (power > 0) return fraction === '' && digits.length + 3 * power <= 14 && (BigInt(shifted) & 7n) !== 0n;
  const exponent = decimalSuffixes.get(suffix) ?? Number(suffix.slice(1));
  const scale = exponent - fraction.length;
  return (
    shifted.length <= 18 && scale >= nano && scale % 3 === 0 && !shifted.endsWith('000') && !shifted.startsWith('0')
  );
}

/** The quantity as the API server keeps it among compute resources: in thousandths at the finest, rounded up. */
export function roundToMilli({ mantissa, exponent, format }: Quantity): Quantity {
  return roundUp(mantissa, exponent, format, -3);
}

/** The quantity in thousandths, rounded up. */
export function milliValue({ mantissa, exponent }: Quantity): bigint {
  const shift = exponent + 3;
  return shift >= 0 ? mantissa * 10n ** BigInt(shift) : divideUp(mantissa, 10n ** BigInt(-shift));
}

function scaled(digits: bigint, exponent: number, suffix: string): Quantity {
  const power = binarySuffixes.indexOf(suffix);
  if (power > 0) {
    const exact = roundUp(digits * 1024n ** BigInt(power), exponent, 'binarySI');
    const tooLarge = exact.mantissa > largestBinary * 10n ** BigInt(-Math.min(exact.exponent, 0));
    return tooLarge ? { mantissa: largestBinary, exponent: 0, format: 'binarySI' } : exact;
  }
  const decimal = decimalSuffixes.get(suffix);
  if (decimal !== undefined) return roundUp(digits, exponent + decimal, 'decimalSI');
  return roundUp(digits, exponent + Number(suffix.slice(1)), 'decimalExponent');
}

function roundUp(mantissa: bigint, exponent: number, format: Quantity['format'], finest = nano): Quantity {
  if (exponent >= finest) return { mantissa, exponent, format };
  return { mantissa: divideUp(mantissa, 10n ** BigInt(finest - exponent)), exponent: finest, format };
}

/** Rounded away from zero. */
function divideUp(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  if (value % divisor === 0n) return quotient;
  return value > 0n ? quotient + 1n : quotient - 1n;
}

function wholeValue({ mantissa, exponent }: Quantity): bigint | undefined {
  if (exponent >= 0) return mantissa * 10n ** BigInt(exponent);
  const divisor = 10n ** BigInt(-exponent);
  return mantissa % divisor === 0n ? mantissa / divisor : undefined;
}

function formatBinary(value: bigint): string {
  let rest = value;
  let power = 0;
  while (rest % 1024n === 0n && power < binarySuffixes.length - 1) {
    rest /= 1024n;
    power += 1;
  }
  return `${rest}${binarySuffixes[power]}`;
}

function formatDecimal(quantity: Quantity): string {
  let { mantissa, exponent } = quantity;
  while (mantissa % 10n === 0n) {
    mantissa /= 10n;
    exponent += 1;
  }
  while (exponent % 3 !== 0) {
    mantissa *= 10n;
    exponent -= 1;
  }
  if (quantity.format !== 'decimalExponent') return `${mantissa}${decimalSuffixOf.get(exponent) ?? `e${exponent}`}`;
  return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
}
