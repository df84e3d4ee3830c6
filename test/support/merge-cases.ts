import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { apiType } from '../../src/kubernetes/fields.ts';
import { type Shape, shapes } from './merge-shapes.ts';

/** The schemas of the Kubernetes types for which cases are generated. */
export const schemaOf = {
  PodTemplateSpec: apiType('PodTemplateSpec'),
  DeploymentSpec: apiType('DeploymentSpec'),
  ServiceSpec: apiType('ServiceSpec'),
  HorizontalPodAutoscalerSpec: apiType('HorizontalPodAutoscalerSpec'),
  PodDisruptionBudgetSpec: apiType('PodDisruptionBudgetSpec'),
};

/** An object of a Kubernetes type and a patch to merge into it. */
export interface MergeCase {
  readonly type: keyof typeof shapes;
  readonly original: JsonObject;
  readonly patch: JsonObject;
}

/** Generates random cases. The same seed gives the same cases. A third of them contain mistakes. */
export function makeMergeCases(seed: number, count: number): readonly MergeCase[] {
  const maker = new CaseMaker(seed);
  return Array.from({ length: count }, () => maker.make());
}

type Fields = Record<string, Json>;

class CaseMaker {
  #state: number;
  #wild = false;
  /** False in cases with mistakes, because there kubectl's answer can depend on Go's map iteration order. */
  #deletes = true;

  constructor(seed: number) {
    this.#state = seed;
  }

  make(): MergeCase {
    this.#wild = this.#chance(33);
    this.#deletes = !this.#wild;
    const type = this.#pick<MergeCase['type']>([
      ...(['PodTemplateSpec', 'PodTemplateSpec', 'PodTemplateSpec', 'DeploymentSpec', 'DeploymentSpec'] as const),
      ...(['ServiceSpec', 'ServiceSpec', 'HorizontalPodAutoscalerSpec', 'PodDisruptionBudgetSpec'] as const),
    ]);
    const original = asObject(this.#value(shapes[type], false));
    return { type, original, patch: asObject(this.#change(shapes[type], original)) };
  }

  /** Returns a random integer below a limit (Mulberry32). */
  #below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % limit;
  }

  #chance(percent: number): boolean {
    return this.#below(100) < percent;
  }

  #mistake(percent: number): boolean {
    return this.#wild && this.#chance(percent);
  }

  #pick<T>(choices: readonly [T, ...T[]] | readonly T[]): T {
    const choice = choices[this.#below(choices.length)];
    if (choice === undefined) throw new Error('nothing to pick from');
    return choice;
  }

  #shuffled<T>(items: readonly T[]): readonly T[] {
    return items
      .map((item) => ({ item, at: this.#below(1_000_000) }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item);
  }

  /** Generates a value of a shape. In a patch, fields can be null. */
  #value(shape: Shape, inPatch: boolean): Json {
    if ('scalars' in shape) return this.#pick(shape.scalars);
    if ('list' in shape) return this.#list(shape.list, shape.key, inPatch);
    const fields: Fields = {};
    for (const name of this.#someFields(shape.fields)) {
      put(fields, name, inPatch && this.#chance(6) ? null : this.#value(fieldOf(shape.fields, name), inPatch));
    }
    if (this.#mistake(2)) put(fields, 'extra', this.#junk());
    if (inPatch && this.#chance(3)) put(fields, '$patch', this.#pick(['delete', 'replace', 'merge', null]));
    return fields;
  }

  /** Picks a few fields, often including the first one. */
  #someFields(fields: Readonly<Record<string, Shape>>): readonly string[] {
    const names = this.#shuffled(Object.keys(fields));
    const some = names.slice(0, 1 + this.#below(Math.min(names.length, 4)));
    const [main] = Object.keys(fields);
    return main === undefined || this.#chance(50) ? some : [...new Set([main, ...some])];
  }

  #list(element: Shape, key: string | undefined, inPatch: boolean): Json {
    const elements = Array.from({ length: this.#below(4) }, () => this.#value(element, inPatch));
    if (key === undefined) {
      return 'scalars' in element ? [...new Set(elements)] : elements;
    }
    const identities = this.#shuffled(scalarsOf(element, key));
    return elements.slice(0, identities.length).map((fields, index) => {
      const { [key]: _, ...rest } = asObject(fields);
      return this.#mistake(2) ? rest : { ...rest, [key]: identities[index] };
    });
  }

  /** Generates a patch for an existing value. */
  #change(shape: Shape, original: Json | undefined): Json {
    if (this.#chance(4)) return null;
    if (this.#mistake(4)) return this.#junk();
    if ('fields' in shape) return this.#changeObject(shape.fields, asObject(original));
    if ('list' in shape && shape.key !== undefined) return this.#changeList(shape.list, shape.key, original);
    return this.#value(shape, true);
  }

  #junk(): Json {
    return this.#pick<Json>([
      'text',
      7,
      true,
      {},
      [],
      { a: { b: null } },
      { a: 1 },
      ['x'],
      [1, 'x'],
      [{ a: 1 }],
      [[]],
      [null],
    ]);
  }

  #changeObject(shapesOfFields: Readonly<Record<string, Shape>>, original: JsonObject): Json {
    const there = Object.keys(original).filter((name) => Object.hasOwn(shapesOfFields, name));
    const names = new Set([...this.#shuffled(there).slice(0, 3), ...this.#someFields(shapesOfFields)]);
    const patch: Fields = {};
    for (const name of names) put(patch, name, this.#change(fieldOf(shapesOfFields, name), original[name]));
    for (const [name, shape] of Object.entries(shapesOfFields)) {
      if ('list' in shape) this.#addListDirectives(patch, name, shape.list, shape.key, original[name]);
    }
    if (this.#mistake(6)) put(patch, 'extra', this.#junk());
    if (this.#chance(6)) put(patch, '$retainKeys', this.#retainKeys(patch, original));
    if (this.#chance(4))
      put(patch, '$patch', this.#wild ? this.#pick(['merge', 'other', null, 1]) : this.#pick(['replace', 'delete']));
    return patch;
  }

  #retainKeys(patch: JsonObject, original: JsonObject): Json {
    if (this.#mistake(10)) return this.#junk();
    const kept = Object.keys(original).filter(() => this.#chance(40));
    const named = Object.keys(patch).filter((name) => !name.startsWith('$') && !this.#mistake(10));
    return [...named, ...kept];
  }

  #changeList(element: Shape, key: string, original: Json | undefined): Json {
    const before = isList(original) ? original.filter(isObject) : [];
    const identities = this.#shuffled(scalarsOf(element, key)).slice(0, this.#below(5));
    return identities.map((identity) => {
      if (this.#mistake(4)) return this.#junk();
      const [first = null] = identities;
      return this.#mistake(15)
        ? this.#tame(() => this.#changeElement(element, key, first, undefined))
        : this.#changeElement(
            element,
            key,
            identity,
            before.find((item) => item[key] === identity),
          );
    });
  }

  /** Generates a value without mistakes. */
  #tame<T>(make: () => T): T {
    const wild = this.#wild;
    this.#wild = false;
    const made = make();
    this.#wild = wild;
    return made;
  }

  #changeElement(element: Shape, key: string, identity: Json, there: JsonObject | undefined): Json {
    if (this.#chance(14)) {
      const directive = this.#pick<Json>(
        this.#wild ? ['delete', 'replace', 'merge', 1] : ['delete', 'delete', 'replace'],
      );
      return this.#mistake(10) ? { $patch: directive } : { $patch: directive, [key]: identity };
    }
    const { [key]: _, $patch: __, $retainKeys: kept, ...rest } = asObject(this.#change(element, there));
    const retained = isList(kept) ? { $retainKeys: [...kept, key] } : {};
    return { ...rest, ...retained, [key]: this.#mistake(3) ? null : identity };
  }

  #addListDirectives(
    patch: Fields,
    name: string,
    element: Shape,
    key: string | undefined,
    original: Json | undefined,
  ): void {
    const isInUse = isList(original) || isList(patch[name]);
    if ('scalars' in element && isInUse && this.#deletes && this.#chance(15)) {
      const added = patch[name];
      const spared = isList(added) ? added : [];
      put(
        patch,
        `$deleteFromPrimitiveList/${name}`,
        element.scalars.filter((item) => !spared.includes(item) && this.#chance(50)),
      );
      if (added !== undefined && !isTextList(added)) delete patch[name];
    } else if (isInUse && patch[name] !== null && this.#chance(12)) {
      put(patch, `$setElementOrder/${name}`, this.#order(patch[name], original, key));
    }
    if (this.#mistake(1))
      put(
        patch,
        this.#pick(['$setElementOrder', '$deleteFromPrimitiveList', `$setElementOrder/${name}`]),
        this.#junk(),
      );
  }

  #order(patch: Json | undefined, original: Json | undefined, key: string | undefined): Json {
    const identities = (value: Json | undefined) =>
      (isList(value) ? value : []).map((item) => (isObject(item) && key !== undefined ? item[key] : item));
    const deleted = (isList(patch) ? patch : []).filter((item) => isObject(item) && item['$patch'] !== undefined);
    const order: (Json | undefined)[] = identities(patch).filter((item) => !identities(deleted).includes(item));
    for (const item of identities(original)) {
      if (!order.includes(item) && this.#chance(80)) order.splice(this.#below(order.length + 1), 0, item);
    }
    const wanted = this.#mistake(20) ? this.#shuffled(order) : this.#chance(8) ? [] : order;
    const known = wanted.filter((item) => item !== undefined);
    return known.map((item) => (key === undefined ? item : { [key]: item }));
  }
}

function isTextList(value: Json): boolean {
  return isList(value) && value.every((item) => typeof item === 'string');
}

/** Sets a field, even if its name is `__proto__`. */
function put(fields: Fields, name: string, value: Json): void {
  Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function fieldOf(fields: Readonly<Record<string, Shape>>, name: string): Shape {
  return Object.entries(fields).find(([field]) => field === name)?.[1] ?? { scalars: [''] };
}

function scalarsOf(element: Shape, key: string): readonly Json[] {
  const shape = 'fields' in element ? element.fields[key] : undefined;
  return shape !== undefined && 'scalars' in shape ? shape.scalars : [];
}
