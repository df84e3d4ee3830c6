/** Texts that end an element, an attribute, a comment or a label, or that change the direction of what follows. */
export const hostileTexts = [
  '</script><script>globalThis.attacked = 1</script>',
  '<img src=x onerror="globalThis.attacked = 1">',
  '"onload="globalThis.attacked = 1',
  "'><svg onload=globalThis.attacked=1>",
  '<!--<script>',
  ']]>',
  '{{script}}',
  '\u202egnp.exe',
  'שלום',
] as const;

const quote = (text: string) => JSON.stringify(text);

/** Returns manifests with a hostile text wherever a cluster accepts any text. */
export function hostileManifests(): string {
  return hostileTexts
    .flatMap((text, index) => [
      `{apiVersion: v1, kind: Namespace, metadata: {name: n${index}, labels: {kuma.io/mesh: ${quote(text)}}}}`,
      `{apiVersion: kuma.io/v1alpha1, kind: MeshGateway, mesh: ${quote(text)}, metadata: {name: g${index}, annotations: {kuma.io/display-name: ${quote(text)}}},
  spec: {selectors: [{match: {team: ${quote(`${text}!`)}, ${quote(text)}: a}}], conf: {listeners: [{port: 80, protocol: ${quote(text)}, hostname: ${quote(text)}}]}}}`,
      `{apiVersion: kuma.io/v1alpha1, kind: MeshGatewayInstance, metadata: {name: i${index}, namespace: n${index}, annotations: {note: ${quote(text)}}},
  spec: {tags: {team: ${quote(text)}, ${quote(text)}: a}},
  status: {conditions: [{type: Ready, status: ${quote(text)}, reason: ${quote(text)}, message: ${quote(text)}}]}}`,
    ])
    .join('\n---\n');
}
