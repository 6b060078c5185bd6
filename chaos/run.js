// Runs the scenarios of faults and attacks against the built command; exits 1 when a demand is missed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { machineFacts, machineLine } from './harness/machine.js';
import { chosenOf, optionsOf } from './harness/options.js';
import { exitOnSignals } from './harness/signals.js';
import { markdownTable } from './harness/table.js';
import { Workplace } from './harness/workplace.js';
import { SCENARIOS } from './scenarios/index.js';
import { buildStandIn } from './stand-in/stand-in.js';

const options = optionsOf(
  'npm run chaos -- [--long] [--only ID[,ID] | --except ID[,ID]] [--report FILE] [--markdown] [--checkout DIR]',
  {
    long: { type: 'boolean', default: false },
    only: { type: 'string' },
    except: { type: 'string' },
    report: { type: 'string', default: '.cache/chaos-report.json' },
    markdown: { type: 'boolean', default: false },
    checkout: { type: 'string' },
  },
);

if (options.checkout) process.env.CHAOS_CHECKOUT = options.checkout;

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

async function runAll() {
  const results = [];
  for (const id of chosenOf(Object.keys(SCENARIOS), options.only, options.except)) {
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
  return Object.entries(measured)
    .map(([name, value]) => `${name} ${textOf(value)}`)
    .join(', ');
}

function textOf(value) {
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  return typeof value === 'object' && value !== null ? `(${figures(value)})` : String(value);
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
