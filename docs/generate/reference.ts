import { kumaDefinitions, ownDefinitions } from '../../src/api/crd.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { loadBalancerClassRules, specRules } from '../../src/api/rules.ts';
import { annotationRows } from './annotations.ts';
import { reasons } from './reasons.ts';
import { commonSections, describeDefinition, kumaSections, ownSections, schemaOf } from './sections.ts';
import { fieldTable, type Section, table } from './tables.ts';

/** The text of docs/reference.md. */
export function makeReference(): string {
  const [kumaInstance = {}, gateway = {}] = kumaDefinitions();
  const [ownInstance = {}] = ownDefinitions();
  const common = commonSections(ownInstance);
  const paragraphs = [
    '<!-- Made by `npm run generate:reference` from the schemas in src/api. -->',
    '# Reference',
    'Every field of what the hook serves, the annotations that it reads, and what its conditions say. A default is what the API\nserver fills in. [mesh-internal.md](mesh-internal.md) tells what the fields of `mesh.internal` do together.',
    ...chapter('MeshGatewayInstance of mesh.internal', ownInstance, ownSections(ownInstance), common),
    ...rules,
    ...chapter('MeshGatewayInstance of kuma.io', kumaInstance, kumaSections(kumaInstance), common),
    '## What both have',
    ...fields(common, common),
    ...chapter('MeshGateway of kuma.io', gateway, [], []),
    "It is the control plane's. The hook reads its `mesh`, `spec.selectors[].match` and `spec.conf.listeners[].port`.",
    ...annotations(),
    ...conditions(),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

/** What a section has to say before its table. */
const intros = new Map([
  [
    'podTemplate.spec',
    'Merged over what is generated, as are the specs of the Deployment and the Service below. A field may be null, which removes what\nis generated, but for those with a choice of values. Fields that are not named here pass through.',
  ],
  ['Containers', 'Those of `containers` and of `initContainers`.'],
]);

function chapter(
  title: string,
  definition: JsonObject,
  sections: readonly Section[],
  common: readonly Section[],
): readonly string[] {
  return [
    `## ${title}`,
    `${schemaOf(definition)['description']}`,
    describeDefinition(definition),
    ...fields(sections, [...sections, ...common]),
  ];
}

function fields(sections: readonly Section[], known: readonly Section[]): readonly string[] {
  return sections.flatMap((section) => {
    const intro = intros.get(section.title);
    return [`### ${section.title}`, ...(intro === undefined ? [] : [intro]), fieldTable(section, known)];
  });
}

const rules: readonly string[] = [
  '### Rules between fields',
  'The API server refuses an instance of `mesh.internal` that breaks one, in these words:',
  [...specRules, ...loadBalancerClassRules].map(({ message }) => `- ${message}`).join('\n'),
];

function annotations(): readonly string[] {
  return [
    '## Annotations of an instance',
    'Of either group, with the names and the meaning that Kuma gave them. One that can not be read makes `InvalidConfiguration`.',
    table(['annotation', 'what may stand there', ''], annotationRows()),
  ];
}

function conditions(): readonly string[] {
  const rows = reasons.map(({ condition, meaning, reason, status, todo = '' }) => [
    `\`${condition}\``,
    status,
    `\`${reason}\``,
    meaning,
    todo,
  ]);
  return ['## Conditions', table(['condition', 'status', 'reason', 'when', 'what to do'], rows)];
}
