import { writeFileSync } from 'node:fs';

/** Imported into a measured process: writes its CPU time and its largest memory to the file in BENCH_USAGE when it exits. */
const file = process.env['BENCH_USAGE'];
if (file !== undefined) process.once('exit', () => writeFileSync(file, JSON.stringify(process.resourceUsage())));
