const [minute, hour, day, year] = [60, 3600, 86_400, 31_536_000];

/**
 * Formats an age as kubectl does: `95s`, `4m10s`, `3h5m`, `2d3h`, `40d`.
 * Source: HumanDuration in k8s.io/apimachinery/pkg/util/duration.
 * @param seconds the age
 */
export function formatAge(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 2 * minute) return `${whole}s`;
  if (whole < 10 * minute) return both(whole, [minute, 'm'], [1, 's']);
  if (whole < 3 * hour) return `${Math.floor(whole / minute)}m`;
  if (whole < 8 * hour) return both(whole, [hour, 'h'], [minute, 'm']);
  if (whole < 2 * day) return `${Math.floor(whole / hour)}h`;
  if (whole < 8 * day) return both(whole, [day, 'd'], [hour, 'h']);
  if (whole < 2 * year) return `${Math.floor(whole / day)}d`;
  return whole < 8 * year ? both(whole, [year, 'y'], [day, 'd']) : `${Math.floor(whole / year)}y`;
}

type Unit = readonly [seconds: number, name: string];

function both(seconds: number, [large, one]: Unit, [small, other]: Unit): string {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)}${one}${rest === 0 ? '' : `${rest}${other}`}`;
}
