import { restoreStrategy, useStrategy } from './metacontroller.ts';
import { installProduct } from './product.ts';
import { scenario, site } from './site.ts';
import { Stage } from './stage.ts';
import { disturb } from './traffic.ts';

scenario('7. requests through a gateway of mesh.internal with autoscaling', () => {
  const stage = new Stage('live-autoscaling', 'mesh.internal');
  // Both bounds move, because the cluster may have no metrics. The autoscaler then only keeps the number within its bounds.
  const scale = (count: number) => ({ autoscaling: { minReplicas: count, maxReplicas: count } });
  before(async () => {
    await installProduct(site);
    await stage.open(scale(1));
  });
  after(() => stage.close());

  disturb(stage, '7, autoscaling', scale);
});

scenario('7. requests through a gateway of mesh.internal under server-side apply', () => {
  const stage = new Stage('live-ssa', 'mesh.internal');
  before(async () => {
    await useStrategy(site, 'server-side-apply');
    await installProduct(site);
    await stage.open({ replicas: 1 });
  });
  after(async () => {
    await stage.close();
    await restoreStrategy(site);
  });

  disturb(stage, '7, server-side apply', (replicas) => ({ replicas }));
});
