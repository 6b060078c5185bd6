// Runs the scenarios of faults and attacks against the built command; exits 1 when a demand is missed.
// Usage: npm run chaos -- [--long] [--only ID[,ID]] [--report FILE] [--markdown]
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { machineFacts, machineLine } from './harness/machine.js';
import { exitOnSignals } from './harness/signals.js';
import { markdownTable } from './harness/table.js';
import { Workplace } from './harness/workplace.js';
import { SCENARIOS } from './scenarios/index.js';
import { buildStandIn } from './stand-in/stand-in.js';

const { values: options } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    only: { type: 'string' },
    report: { type: 'string', default: '.cache/chaos-report.json' },
    markdown: { type: 'boolean', default: false },
  },
});

const note = (text) => process.stderr.write(`${text}\n`);

async function runScenario(id, scenario) {
  const workplace = new Workplace();
  const begun = performance.now();
  try {
    const outcome = await scenario({ workplace, long: options.long, skip: note });
    // CI brings what every scenario needs.
    if (outcome.skipped !== undefined) return { id, ...outcome, pass: process.env.CI === undefined };
    return { id, ...outcome, seconds: Math.round((performance.now() - begun) / 1_000) };
  } catch (error) {
    return {
      id,
      demand: 'the scenario runs to its end',
      measured: { error: String(error.stack) },
      pass: false,
      seconds: 0,
    };
  } finally {
    workplace.dispose();
  }
}

/** The ids asked for; every one by default. */
function chosen() {
  const all = Object.keys(SCENARIOS);
  const only = options.only?.toUpperCase().split(',') ?? all;
  const unknown = only.filter((id) => !all.includes(id));
  if (unknown.length > 0) {
    note(`unknown scenario ${unknown.join(', ')}; there are ${all.join(', ')}`);
    process.exit(2);
  }
  return all.filter((id) => only.includes(id));
}

async function runAll() {
  const results = [];
  for (const id of chosen()) {
    const result = await runScenario(id, SCENARIOS[id]);
    results.push(result);
    if (result.skipped !== undefined) note(`skipped ${id}: ${result.skipped}`);
    else note(`${result.pass ? 'ok    ' : 'MISSED'} ${id} (${result.seconds} s): ${result.demand}`);
    note(`       ${JSON.stringify(result.measured)}`);
  }
  return results;
}

/** The figures of one scenario in a line of text. */
function figures(measured) {
  const text = (value) =>
    typeof value === 'object' && value !== null ? `(${figures(value)})` : String(value);
  return Object.entries(measured)
    .map(([name, value]) => `${name} ${text(value)}`)
    .join(', ');
}

exitOnSignals();
const machine = machineFacts();
const results = await runAll();
const report = { machine, standIn: buildStandIn().kind, form: options.long ? 'long' : 'short', results };
mkdirSync(dirname(options.report), { recursive: true });
writeFileSync(options.report, `${JSON.stringify(report, undefined, 2)}\n`);
if (options.markdown) {
  const met = ({ skipped, pass }) => (skipped === undefined ? (pass ? 'yes' : 'NO') : 'not run');
  const rows = results.map((result) => [result.id, result.demand, figures(result.measured), met(result)]);
  console.log(`${machineLine(machine)}; ${report.form} form\n`);
  console.log(markdownTable([['id', 'demand', 'measured', 'met'], ...rows]));
}
const missed = results.filter(({ pass }) => !pass).map(({ id }) => id);
const skipped = results.filter((result) => result.skipped !== undefined).length;
note(
  missed.length > 0
    ? `demands missed: ${missed.join(', ')}`
    : `all ${results.length - skipped} demands met${skipped > 0 ? `, ${skipped} skipped` : ''}`,
);
process.exitCode = missed.length === 0 ? 0 : 1;
