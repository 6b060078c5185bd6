#!/usr/bin/env node
require('../dist/qappctl-local.js').start();
