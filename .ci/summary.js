// Prints `N passed, N failed, N skipped` from vitest's JSON report; status 1 if anything failed or there is no report.
import { readFileSync } from 'node:fs';

const [, , path] = process.argv;
try {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  // A file that could not even be loaded has no tests to count.
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = report.numFailedTests + unloaded.length;
  for (const file of unloaded) console.log(`failed to run: ${file.name}`);
  console.log(
    `${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests + report.numTodoTests} skipped`,
  );
  process.exitCode = report.success && failed === 0 && report.numPassedTests > 0 ? 0 : 1;
} catch (error) {
  console.log(`no test report: ${error.message}`);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
}
