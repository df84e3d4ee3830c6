import { makeReference } from './reference.ts';

process.stdout.write(makeReference());
