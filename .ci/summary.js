// Prints each failed test and `N passed, N failed, N skipped` from vitest's JSON report; status 1 if anything failed or there is no report.
import { readFileSync } from 'node:fs';

const [, , path] = process.argv;
const LINES_OF_A_FAILURE = 12;
const LONGEST_LINE = 300;

/** The first lines of a failure's message, each cut. */
function firstLines(message = '') {
  return message
    .split('\n', LINES_OF_A_FAILURE)
    .map((line) => `  ${line.slice(0, LONGEST_LINE)}`)
    .join('\n');
}

try {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  // A file that could not even be loaded has no tests to count.
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = report.numFailedTests + unloaded.length;
  for (const file of unloaded) console.log(`failed to run: ${file.name}\n${firstLines(file.message)}`);
  // Named again at the very end: of a long log the end is what people see.
  for (const file of report.testResults)
    for (const test of file.assertionResults.filter(({ status }) => status === 'failed'))
      console.log(`failed: ${file.name}: ${test.fullName}\n${firstLines(test.failureMessages.join('\n'))}`);
  console.log(
    `${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests + report.numTodoTests} skipped`,
  );
  process.exitCode = report.success && failed === 0 && report.numPassedTests > 0 ? 0 : 1;
} catch (error) {
  console.log(`no test report: ${error.message}`);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
}
