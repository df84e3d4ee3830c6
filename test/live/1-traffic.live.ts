import { installProduct } from './product.ts';
import { scenario, site } from './site.ts';
import { Stage } from './stage.ts';
import { disturb } from './traffic.ts';

scenario('1. requests through a gateway of mesh.internal', () => {
  const stage = new Stage('live-traffic', 'mesh.internal');
  before(async () => {
    await installProduct(site);
    await stage.open({ replicas: 1 });
  });
  after(() => stage.close());

  disturb(stage, '1', (replicas) => ({ replicas }));
});
