/** Returns the milliseconds of CPU time that a function takes. Unlike the elapsed time, it hardly depends on other processes. */
export function cpuTime(act: () => unknown): number {
  const start = process.cpuUsage();
  act();
  const { system, user } = process.cpuUsage(start);
  return (system + user) / 1000;
}
