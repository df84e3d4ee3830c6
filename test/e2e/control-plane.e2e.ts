import { besideEachControlPlane } from './beside.ts';
import { declareDifferences } from './beside-differences.ts';
import { declareHandovers } from './beside-handover.ts';
import { declareNewInstances } from './beside-new.ts';

besideEachControlPlane((stage) => {
  declareHandovers(stage);
  declareDifferences(stage);
  declareNewInstances(stage);
});
