/** The way to keep the hook from taking over objects of others that have the names of its children. */
export const nameGuards = ['related', 'admission'] as const;
export type NameGuard = (typeof nameGuards)[number];

/** Decides which related objects the hook asks for. */
export interface RelatedOptions {
  /** Ask for index entries instead of MeshGateways. */
  readonly gatewayIndex: boolean;
  /** `related`: ask for the objects that have the names of the children. `admission`: an admission policy protects them. */
  readonly nameGuard: NameGuard;
}
