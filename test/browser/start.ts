if (process.env['CHROMIUM_BIN'] === undefined) {
  process.stderr.write('test:browser: every test is skipped; set CHROMIUM_BIN to the path of Chromium to run them\n');
}
