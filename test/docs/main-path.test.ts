import { expect } from 'chai';
import { commandsOf } from '../live/readme.ts';

/** The live tests run these commands, so they must be found in the README. */
describe("README's main path", () => {
  it('takes the configuration from the control plane', () => {
    const commands = commandsOf('Step one').join('\n');
    expect(commands).to.match(/mgi detect .*> install\/kuma-cp\/kustomization\.yaml/);
    expect(commands).to.contain('cat > install/kustomization.yaml');
  });

  it('installs the CustomResourceDefinition first, and the kustomization last', () => {
    const commands = commandsOf('Step two').flatMap((block) => block.split('\n'));
    expect(commands[0]).to.equal('kubectl apply -f manifests/crds/mesh.internal.yaml');
    expect(commands.at(-1)).to.match(/^kubectl apply -k install\b/);
  });

  it('ends with a request to a gateway', () => {
    const commands = commandsOf('Step three');
    expect(commands.some((command) => command.startsWith('kubectl wait --for=condition=Ready'))).to.equal(true);
    expect(commands.at(-1)).to.match(/^curl -s localhost:8001\//);
  });

  it('refuses a step that does not exist', () => {
    expect(() => commandsOf('Step four')).to.throw('README.md has no commands in "Step four"');
  });
});
