/** The pattern of a quantity in schemas. */
export const quantityPattern = String.raw`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$`;

/**
 * The exact value of a Kubernetes quantity such as `500m` or `1Gi`: mantissa × 10^exponent, with the format of its
 * suffix.
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
/** The maximum length of a text. Longer texts are rejected, because exact arithmetic on them would take too long. */
const longest = 64;
const largestBinary = 2n ** 63n - 1n;

/** Parses a quantity, rounded up to 1n as in Kubernetes. Returns undefined for text that Kubernetes rejects. */
export function parseQuantity(text: string): Quantity | undefined {
  const match = text.length > longest ? null : syntax.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}`);
  const magnitude = scaled(digits, -fraction.length, suffix);
  return sign === '-' ? { ...magnitude, mantissa: -magnitude.mantissa } : magnitude;
}

/**
 * Formats a quantity as the API server stores it: `1024Mi` becomes `1Gi`, `0.5` becomes `500m`, `1000m` becomes `1`.
 */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.mantissa === 0n) return '0';
  const whole = wholeValue(quantity);
  const binary = quantity.format === 'binarySI' && whole !== undefined && (whole >= 1024n || whole <= -1024n);
  return binary ? formatBinary(whole) : formatDecimal(quantity);
}

/**
 * Returns the text that the API server stores for a quantity, or undefined for text that it rejects. The API server
 * stores some texts that are not canonical, such as `1.125`, unchanged.
 * Source: ParseQuantity and SetDefaults_ResourceList.
 * @param finest the precision to round up to: thousandths for compute resources, billionths for all other quantities
 */
export function storedQuantity(text: string, finest: 'milli' | 'nano' = 'milli'): string | undefined {
  const quantity = parseQuantity(text);
  if (quantity === undefined) return undefined;
  if (keepsItsText(text) && (finest === 'nano' || quantity.exponent >= -3)) return text;
  return formatQuantity(finest === 'nano' ? quantity : roundToMilli(quantity));
}

/** Reports whether Go's fast path keeps the original text instead of the canonical form. */
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

/** Rounds a quantity up to thousandths, the precision that the API server keeps for compute resources. */
export function roundToMilli({ mantissa, exponent, format }: Quantity): Quantity {
  return roundUp(mantissa, exponent, format, -3);
}

/** Returns the quantity in thousandths, rounded up. */
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

/** Divides, and rounds away from zero. */
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
