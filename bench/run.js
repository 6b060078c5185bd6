// Prints one table of ratios, every row beside its yardstick, measured in turn in one run.
import { writeFileSync } from 'node:fs';
import { machineFacts, machineLine } from '../chaos/harness/machine.js';
import { chosenOf, optionsOf } from '../chaos/harness/options.js';
import { exitOnSignals } from '../chaos/harness/signals.js';
import { markdownTable, plainTable } from '../chaos/harness/table.js';
import { buildStandIn } from '../chaos/stand-in/stand-in.js';
import { DRIVER } from './drive.js';
import { distinctReads, localReads, longList, sharedReads } from './rows.js';
import { localChanges } from './local-changes.js';
import { severalServers } from './several-servers.js';
import { startUp } from './startup.js';

const options = optionsOf('npm run bench -- [--quick] [--markdown] [--json FILE] [--only PART[,PART]]', {
  quick: { type: 'boolean', default: false },
  markdown: { type: 'boolean', default: false },
  json: { type: 'string' },
  only: { type: 'string' },
});

const plan = options.quick ? { repetitions: 2, seconds: 1 } : { repetitions: 5, seconds: 3 };
const parts = { sharedReads, distinctReads, localReads, longList, localChanges, severalServers, startUp };

async function measure() {
  const rows = [];
  for (const name of chosenOf(Object.keys(parts), options.only)) {
    process.stderr.write(`${name} …\n`);
    rows.push(...(await parts[name](plan)));
  }
  return rows;
}

function cellsOf({ name, ours, beside, yardstick, ratio, goal, failed, pass }) {
  const verdict =
    goal === '' && failed === 0 ? '' : pass ? 'yes' : `NO${failed > 0 ? ` (${failed} failed)` : ''}`;
  return [name, ours, beside, yardstick, Number.isNaN(ratio) ? '' : ratio.toFixed(2), goal, verdict];
}

exitOnSignals();
const rows = await measure();
const machine = machineFacts();
const driver = DRIVER === 'wrk' ? 'wrk' : 'bench/own-driver.js';
const header = ['measured', 'qappctl-shim', 'beside', 'yardstick', 'ratio', 'goal', 'reached'];
const table = [header, ...rows.map(cellsOf)];
const how = `${machineLine(machine)}; load by ${driver}, stand-in in ${buildStandIn().kind}`;
console.log(`${how}\n\n${options.markdown ? markdownTable(table) : plainTable(table)}`);
if (options.json)
  writeFileSync(options.json, `${JSON.stringify({ machine, driver, plan, rows }, undefined, 2)}\n`);
process.exitCode = rows.every(({ pass }) => pass) ? 0 : 1;
