import { writeImage } from './write.ts';

await writeImage(new URL('../../image/', import.meta.url));
