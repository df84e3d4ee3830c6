/**
 * Returns a function that computes its result once for each object. For objects that never change: those of a request, which several
 * rules of a sync ask for, and the configuration.
 */
export function oncePerObject<T extends object, R>(compute: (object: T) => R): (object: T) => R {
  const known = new WeakMap<T, { readonly result: R }>();
  return (object) => {
    const found = known.get(object);
    if (found !== undefined) return found.result;
    const result = compute(object);
    known.set(object, { result });
    return result;
  };
}
