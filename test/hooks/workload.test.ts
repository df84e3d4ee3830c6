import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { classOf, withClasses } from '../support/classes.ts';
import { create, objectAt } from '../support/dynamic-apply.ts';
import { childOf, conditionOf } from '../support/golden.ts';
import { answer, deployment, ownRequest } from '../support/request.ts';

const group = 'DaemonSet.apps/v1';
const asDaemonSet = { workload: 'DaemonSet' };
const hostPort = {
  podTemplate: { spec: { containers: [{ name: 'kuma-gateway', ports: [{ containerPort: 80, hostPort: 80 }] }] } },
};

/** Returns the kinds of the workloads in a response. */
function workloadsOf(response: JsonObject): readonly unknown[] {
  const { children } = response;
  const kinds = (isList(children) ? children.filter(isObject) : []).map(({ kind }) => kind);
  return kinds.filter((kind) => kind === 'Deployment' || kind === 'DaemonSet');
}

/** Returns the DaemonSet of an instance as it is stored, with so many pods. */
function stored(spec: JsonObject, wanted: number, available: number): JsonObject {
  const made = create(childOf(answer(ownRequest({ spec: { ...asDaemonSet, ...spec } })), 'DaemonSet') ?? {});
  const status = {
    observedGeneration: 1,
    desiredNumberScheduled: wanted,
    currentNumberScheduled: wanted,
    updatedNumberScheduled: wanted,
    numberAvailable: available,
  };
  return { ...made, metadata: { ...objectAt(made, 'metadata'), generation: 1 }, status };
}

/** Returns the Deployment of an instance as it is stored, available. */
function oldDeployment(spec: JsonObject = {}): JsonObject {
  const made = create(childOf(answer(ownRequest({ spec })), 'Deployment') ?? {});
  return { ...made, status: { ...objectAt(deployment('True'), 'status'), replicas: 1, availableReplicas: 1 } };
}

/** The Service of an instance as it is stored. */
const front = create(childOf(answer(ownRequest()), 'Service') ?? {});
const stable = { ...front, spec: { ...objectAt(front, 'spec'), clusterIPs: ['10.0.0.1'] } };

const old = (spec: JsonObject = {}) => ({ service: stable, deployment: oldDeployment(spec) });
const daemonSets = (one?: JsonObject) => ({ [group]: one === undefined ? {} : { 'demo/edge': one } });

describe('a change from Deployment to DaemonSet', () => {
  const change = (daemonSet?: JsonObject, spec: JsonObject = {}) =>
    answer(ownRequest({ ...old(spec), spec: { ...asDaemonSet, ...spec } }, daemonSets(daemonSet)));

  it('creates the DaemonSet and keeps the Deployment as it is', () => {
    const response = change(undefined, { podTemplate: { spec: { priorityClassName: 'high' } } });
    expect(workloadsOf(response)).to.deep.equal(['Deployment', 'DaemonSet']);
    const kept = childOf(answer(ownRequest({ ...old(), spec: asDaemonSet })), 'Deployment');
    const { spec } = oldDeployment();
    expect(objectAt(kept ?? {}, 'spec')).to.deep.equal(spec);
  });

  it('is reported by Synced, and keeps Ready True without the new generation', () => {
    const response = change();
    expect(conditionOf(response, 'Synced')).to.include({ status: 'False', reason: 'ReplacingWorkload' });
    const ready = conditionOf(response, 'Ready');
    expect(ready).to.include({ status: 'True', reason: 'Ready' });
    expect(ready?.['message']).to.contain(
      'the Deployment stays until the DaemonSet is available: it does not exist yet',
    );
    expect(ready).to.not.have.property('observedGeneration');
    expect(conditionOf(response, 'Available')).to.include({ status: 'True' });
  });

  for (const [what, wanted, available] of [
    ['no node takes a pod', 0, 0],
    ['a pod is not available', 2, 1],
  ] as const) {
    it(`keeps the Deployment while ${what}`, () => {
      expect(workloadsOf(change(stored({}, wanted, available)))).to.deep.equal(['Deployment', 'DaemonSet']);
    });
  }

  it('removes the Deployment when every pod of the DaemonSet is available', () => {
    expect(workloadsOf(change(stored({}, 2, 2)))).to.deep.equal(['DaemonSet']);
    const after = answer(ownRequest({ service: stable, spec: asDaemonSet }, daemonSets(stored({}, 2, 2))));
    expect(conditionOf(after, 'Synced')).to.include({ status: 'True', message: '' });
    expect(conditionOf(after, 'Ready')).to.include({ status: 'True', observedGeneration: 3 });
    expect(after['status']).to.include({ replicas: 2, selector: 'app=edge' });
  });

  it('counts the pods of both', () => {
    expect(change(stored({}, 2, 1))['status']).to.include({ replicas: 3 });
  });

  it('does not wait for the pods if both use the same host port, and says so until the pods are available', () => {
    const response = change(undefined, hostPort);
    // The API server may refuse the DaemonSet.
    expect(workloadsOf(response)).to.deep.equal(['Deployment', 'DaemonSet']);
    expect(workloadsOf(change(stored(hostPort, 1, 0), hostPort))).to.deep.equal(['DaemonSet']);
    const message =
      'the Deployment is removed as soon as the DaemonSet exists, because pods of both kinds use the same ports of a node';
    expect(conditionOf(response, 'Synced')?.['message']).to.contain(message);
    expect(conditionOf(response, 'Ready')?.['message']).to.contain(message);
    const { metadata } = create(childOf(response, 'DaemonSet') ?? {});
    const spec = { ...asDaemonSet, ...hostPort };
    const later = (available: number, more: JsonObject = objectAt({ metadata: metadata ?? {} }, 'metadata')) => {
      const made = stored(hostPort, 1, available);
      const marked = { ...made, metadata: { ...objectAt(made, 'metadata'), ...more } };
      return answer(ownRequest({ service: stable, spec }, daemonSets(marked)));
    };
    const waiting = later(0);
    expect(conditionOf(waiting, 'Synced')).to.include({ status: 'False', reason: 'ReplacingWorkload' });
    expect(conditionOf(waiting, 'Synced')?.['message']).to.contain(message).and.contain('0 of 1 pods available');
    expect(conditionOf(waiting, 'Ready')).to.include({ status: 'False', reason: 'DaemonSetNotAvailable' });
    const mark = { 'mesh.internal/replaced-workload': 'Deployment' };
    const annotationsOf = (one: JsonObject) =>
      objectAt(objectAt(childOf(one, 'DaemonSet') ?? {}, 'metadata'), 'annotations');
    expect([response, waiting].map(annotationsOf)).to.deep.equal([mark, mark]);
    const done = later(1);
    expect(annotationsOf(done)).to.deep.equal({});
    expect(conditionOf(done, 'Synced')?.['reason']).to.not.equal('ReplacingWorkload');
    const after = later(0, {});
    expect(conditionOf(after, 'Synced')).to.include({ status: 'True', message: '' });
  });

  it('keeps the Deployment while the instance is invalid, without a MeshGateway, or suspended', () => {
    for (const [spec, gateways] of [
      [{ tags: { '': 'x' } }, undefined],
      [{}, []],
      [{ suspend: true }, undefined],
    ] as const) {
      for (const more of [{}, hostPort]) {
        const changes = { ...old(more), spec: { ...asDaemonSet, ...more, ...spec } };
        const response = answer(ownRequest({ ...changes, ...(gateways === undefined ? {} : { gateways }) }));
        expect(workloadsOf(response), JSON.stringify(spec)).to.deep.equal(['Deployment']);
        expect(conditionOf(response, 'Synced')).to.not.include({ reason: 'ReplacingWorkload' });
      }
    }
  });

  it('never sends a DaemonSet whose name somebody else has, and keeps the Deployment', () => {
    const foreign = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'edge', namespace: 'demo' },
      spec: {},
    };
    const related = { [group]: { 'demo/edge': foreign } };
    for (const more of [{}, hostPort]) {
      const response = answer(ownRequest({ ...old(more), spec: { ...asDaemonSet, ...more }, related }));
      expect(workloadsOf(response)).to.deep.equal(['Deployment']);
      expect(conditionOf(response, 'Ready')).to.include({ reason: 'NameConflict' });
    }
    // A DaemonSet of that name is no conflict for an instance with a Deployment.
    expect(conditionOf(answer(ownRequest({ ...old(), related })), 'Ready')).to.include({ reason: 'Ready' });
  });
});

describe('a change from DaemonSet to Deployment', () => {
  const change = (status: JsonObject | undefined) => {
    const { status: _, ...made } = oldDeployment();
    const deployments = status === undefined ? {} : { deployment: { ...made, status } };
    return answer(ownRequest({ service: stable, ...deployments }, daemonSets(stored({}, 2, 2))));
  };

  it('keeps the DaemonSet until the pods of the Deployment are available', () => {
    expect(workloadsOf(change(undefined))).to.deep.equal(['Deployment', 'DaemonSet']);
    const conditions = [{ type: 'Available', status: 'True' }];
    const counts = { replicas: 1, updatedReplicas: 1, conditions };
    expect(workloadsOf(change({ ...counts, availableReplicas: 0 }))).to.deep.equal(['Deployment', 'DaemonSet']);
    expect(workloadsOf(change({ ...counts, availableReplicas: 1 }))).to.deep.equal(['Deployment']);
  });
});

describe('workload in a class', () => {
  const [gold] = [classOf('gold', { workload: 'DaemonSet' })];
  const kinds = (ofClass: JsonObject, spec: JsonObject) =>
    workloadsOf(withClasses([classOf('gold', ofClass)], { className: 'gold', ...spec }));
  const noteOf = (ofClass: JsonObject, spec: JsonObject) =>
    conditionOf(withClasses([classOf('gold', ofClass)], { className: 'gold', ...spec }), 'Synced')?.['message'];

  it('is the kind of its instances, unless they set another one', () => {
    expect(kinds(asDaemonSet, {})).to.deep.equal(['DaemonSet']);
    expect(kinds(asDaemonSet, { workload: 'Deployment' })).to.deep.equal(['Deployment']);
    expect(kinds({}, asDaemonSet)).to.deep.equal(['DaemonSet']);
  });

  it('uses the template of its kind', () => {
    const templates = {
      daemonSetTemplate: { spec: { minReadySeconds: 7 } },
      deploymentTemplate: { spec: { minReadySeconds: 8 } },
    };
    const secondsOf = (workload: string) => {
      const response = withClasses([classOf('gold', templates)], { className: 'gold', workload });
      return objectAt(childOf(response, workload) ?? {}, 'spec')['minReadySeconds'];
    };
    expect([secondsOf('DaemonSet'), secondsOf('Deployment')]).to.deep.equal([7, 8]);
  });

  it('is left out in favour of nothing: a number of pods in the instance is ignored with a note', () => {
    expect(kinds(asDaemonSet, { replicas: 3 })).to.deep.equal(['DaemonSet']);
    expect(noteOf(asDaemonSet, { replicas: 3, autoscaling: { maxReplicas: 4 } })).to.contain(
      'spec.autoscaling is ignored because MeshGatewayInstanceClass gold: spec.workload is DaemonSet; spec.replicas is ignored because',
    );
    expect(
      childOf(withClasses([gold], { className: 'gold', autoscaling: { maxReplicas: 4 } }), 'HorizontalPodAutoscaler'),
    ).to.equal(undefined);
  });

  it('of the instance removes replicas and autoscaling of the class without a note', () => {
    for (const ofClass of [{ replicas: 3 }, { autoscaling: { maxReplicas: 4 } }]) {
      expect(kinds(ofClass, asDaemonSet)).to.deep.equal(['DaemonSet']);
      expect(noteOf(ofClass, asDaemonSet)).to.not.contain('ignored');
    }
  });

  it('of the instance reports a budget of the class that a DaemonSet cannot have', () => {
    const ofClass = { podDisruptionBudget: { maxUnavailable: 1 } };
    expect(noteOf(ofClass, asDaemonSet)).to.contain(
      'MeshGatewayInstanceClass gold: spec.podDisruptionBudget.maxUnavailable',
    );
    expect(kinds(ofClass, { ...asDaemonSet, podDisruptionBudget: { minAvailable: 1 } })).to.deep.equal(['DaemonSet']);
  });

  it('lets the surge of a rolling update replace the other number', () => {
    const update = (rollingUpdate: JsonObject) => ({
      daemonSetTemplate: { spec: { updateStrategy: { rollingUpdate } } },
    });
    const merged = (ofClass: JsonObject, own: JsonObject) => {
      const response = withClasses([classOf('gold', update(ofClass))], {
        className: 'gold',
        ...asDaemonSet,
        ...update(own),
      });
      return objectAt(objectAt(childOf(response, 'DaemonSet') ?? {}, 'spec'), 'updateStrategy')['rollingUpdate'];
    };
    expect(merged({ maxSurge: 1, maxUnavailable: 0 }, { maxUnavailable: 2 })).to.deep.equal({ maxUnavailable: 2 });
    expect(merged({ maxUnavailable: 3 }, { maxSurge: 1 })).to.deep.equal({ maxSurge: 1, maxUnavailable: 0 });
  });
});
