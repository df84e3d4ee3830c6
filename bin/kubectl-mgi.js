#!/usr/bin/env node
// kubectl runs this program for `kubectl mgi`.
await import('../dist/main.js');
