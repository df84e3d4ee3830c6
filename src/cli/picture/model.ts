/** What a picture shows. The page reads it as JSON, so this file imports nothing. */
export interface Picture {
  /** Where the manifests were read from. */
  readonly source: string;
  readonly version: string;
  /** The word for each state. */
  readonly words: Readonly<Record<State, string>>;
  readonly gateways: readonly GatewayNode[];
  /** In the order of the drawing: what needs attention first, and instances of one MeshGateway together. */
  readonly instances: readonly InstanceNode[];
  readonly edges: readonly Edge[];
}

/** A MeshGateway. */
export interface GatewayNode {
  readonly id: string;
  /** The name, with the display name before it if there is one. */
  readonly title: string;
  readonly mesh: string;
  /** One line for each listener: port, protocol and hostname. */
  readonly listeners: readonly string[];
  /** One line for each selector: its tags. */
  readonly selectors: readonly string[];
  /** Why the MeshGateway cannot be read. */
  readonly problem: string | undefined;
  readonly source: string;
}

/** What the condition Ready says. An instance without a status and without children is not created yet. */
export type State = 'not-created' | 'not-ready' | 'ready' | 'unknown';

/** A MeshGatewayInstance. */
export interface InstanceNode {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** The group of the API: kuma.io or mesh.internal. */
  readonly group: string;
  /** The file and the document number. */
  readonly source: string;
  readonly state: State;
  /** The reason for the state, as a condition has it. */
  readonly reason: string;
  /** The message for the state. Can be empty. */
  readonly message: string;
  readonly mesh: string;
  readonly tags: readonly (readonly [name: string, value: string])[];
  /** Further facts, each with its name. */
  readonly facts: readonly Fact[];
  readonly conditions: readonly ConditionRow[];
  /** True if the conditions are those of the manifest, false if the hook would set them. */
  readonly isReported: boolean;
  /** What is wrong with the instance. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  readonly changes: readonly Changes[];
  /** The number of MeshGateways of the mesh that do not match. */
  readonly missed: number;
  readonly service: ServiceNode | undefined;
  readonly yaml: string;
  /** The number of values in the YAML that are masked because they look like secrets. */
  readonly masked: number;
}

/** A name and a text. */
export interface Fact {
  readonly name: string;
  readonly text: string;
}

/** A condition of an instance. */
export interface ConditionRow {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** The fields of the children that a class, templates or a patch change. */
export interface Changes {
  readonly source: string;
  readonly lines: readonly string[];
}

/** The Service of an instance. */
export interface ServiceNode {
  readonly name: string;
  readonly type: string;
  /** One text for each port. */
  readonly ports: readonly string[];
  readonly addresses: readonly string[];
  readonly exists: boolean;
}

/** The relation of an instance and a MeshGateway. */
export interface Edge {
  readonly gateway: string;
  readonly instance: string;
  /** Bound; matching, but ranked lower than the bound one; or near, but not matching. */
  readonly kind: 'bound' | 'missed' | 'outranked';
  /** The tag or the field that decides. Empty for a bound MeshGateway. */
  readonly tag: string;
  readonly text: string;
}
