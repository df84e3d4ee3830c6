import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { besideEachControlPlane, installation } from './beside.ts';
import { GlobalControlPlane } from './global-control-plane.ts';
import { eventually } from './processes.ts';
import { conditionOf, type World } from './world.ts';
import { writes } from './writes.ts';

/** A zone with a real kuma-cp on Kubernetes, and a real global kuma-cp, from which the MeshGateways come. */
besideEachControlPlane(({ cluster, controlPlane, kuma, world }) => {
  describe('in a zone of a global control plane', () => {
    const global = new GlobalControlPlane(cluster, kuma);
    before(async () => {
      await global.start();
      await controlPlane.restart(global.zoneEnvironment('zone-1'));
      await cluster.applyOverlay(installation);
    });

    /** Returns the MeshGateway of the zone that has the display name. */
    const synced = (displayName: string): Promise<JsonObject> =>
      eventually(async () => {
        const { items } = await cluster.request('GET', '/apis/kuma.io/v1alpha1/meshgateways');
        const found = (isList(items) ? items.filter(isObject) : []).find(
          ({ metadata }) =>
            isObject(metadata) && objectAt(metadata, 'annotations')['kuma.io/display-name'] === displayName,
        );
        if (found === undefined) throw new Error(`no MeshGateway has the display name ${displayName}`);
        return found;
      }, 60);

    const tagsOf = (edge: World) => ({ 'kuma.io/service': `${edge.name}_${edge.namespace}_svc` });

    it('binds a MeshGateway by the name that it has on the global control plane, and follows it', async () => {
      const edge = world('mesh.internal');
      await edge.createNamespace();
      await global.putGateway(edge.namespace, tagsOf(edge), [80, 443]);
      const metadata = objectAt(await synced(edge.namespace), 'metadata');
      expect(metadata['name'], 'the hashed name').to.match(new RegExp(`^${edge.namespace}-[a-z0-9]{16}$`));
      expect(metadata['labels']).to.include({ 'kuma.io/origin': 'global' });
      await edge.createInstance({ serviceType: 'ClusterIP', gatewayRef: { name: edge.namespace } });
      await edge.waitPorts([80, 443]);
      const title = `${edge.namespace} (${metadata['name']})`;
      await eventually(async () => expect(objectAt(await edge.instance(), 'status')['gateway']).to.equal(title));
      expect(conditionOf(await edge.instance(), 'GatewayMatched')).to.include({
        status: 'True',
        message: `MeshGateway "${title}"`,
      });
      const printed = await cluster.kubectl('get', 'meshgatewayinstances.mesh.internal', '-n', edge.namespace);
      expect(printed).to.contain(title);
      await global.putGateway(edge.namespace, tagsOf(edge), [80, 8443]);
      await edge.waitPorts([80, 8443]);
      await edge.bringUp();
      await edge.waitReady('True');
      await expectNoWrites(edge);
      await global.deleteGateway(edge.namespace);
      const { message } = await edge.waitReady('False', 'NoGatewayMatched');
      expect(message).to.equal(`MeshGateway "${edge.namespace}" of spec.gatewayRef does not exist`);
      await edge.waitPorts([80, 8443]);
    });

    it('binds the MeshGateway of the zone if it has the same name, and says so', async () => {
      const edge = world('mesh.internal');
      await edge.createNamespace();
      await global.putGateway(edge.namespace, tagsOf(edge), [80]);
      const name = objectAt(await synced(edge.namespace), 'metadata')['name'];
      await edge.putGateway([8080]);
      await edge.createInstance({ serviceType: 'ClusterIP', gatewayRef: { name: edge.namespace } });
      await edge.waitPorts([8080]);
      await eventually(async () =>
        expect(conditionOf(await edge.instance(), 'GatewayMatched')['message']).to.equal(
          `MeshGateway "${edge.namespace}"; with this display name, but not bound: "${edge.namespace} (${name})"`,
        ),
      );
    });

    async function expectNoWrites(edge: World): Promise<void> {
      const versions = async () => {
        const objects = [await edge.instance(), await edge.service(), await edge.deployment()];
        return objects.map((object) => objectAt(object, 'metadata')['resourceVersion']);
      };
      const attempt = async () => {
        const before = [await versions(), (await writes(cluster))['PUT meshgatewayinstances/status']];
        await new Promise((done) => setTimeout(done, 8_000));
        expect([await versions(), (await writes(cluster))['PUT meshgatewayinstances/status']]).to.deep.equal(before);
      };
      await eventually(attempt, 60);
    }
  });
});
