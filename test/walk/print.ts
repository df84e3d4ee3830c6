import { formatYaml } from '../../src/api/yaml.ts';
import { gatewayOf, instanceOf } from './objects.ts';
import { after, describeStep } from './trail.ts';
import type { Result } from './walkers.ts';

/** Prints a walk as manifests, each of which is applied after the one before it has settled. */
export function printTrail({ fault, steps, trail }: Result): string {
  const { group, start } = trail;
  const documents = [
    `# 0: create\n${yaml(instanceOf(group, 'demo', start))}---\n${yaml(gatewayOf('demo', start.ports))}`,
  ];
  let state = start;
  for (const [index, step] of steps.entries()) {
    state = after(state, step);
    const object =
      step.kind === 'edit'
        ? yaml(instanceOf(group, 'demo', state))
        : step.kind === 'gateway'
          ? yaml(gatewayOf('demo', step.ports))
          : '';
    documents.push(`# ${index + 1}: ${describeStep(step)}\n${object}`);
  }
  return `${documents.join('---\n')}# then: ${fault?.signature}\n${(fault?.details ?? []).map((line) => `#   ${line}`).join('\n')}`;
}

function yaml(object: Parameters<typeof formatYaml>[0]): string {
  return formatYaml(object);
}
