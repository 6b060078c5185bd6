#!/usr/bin/env node
import { start } from '../dist/qappctl-local.js';

await start();
