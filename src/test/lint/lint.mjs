/**
 * Runs the linters over the page, the client library and their tests. From the project's directory:
 *
 *     node src/test/lint/lint.mjs install   installs them into target/lint unless they are there; needs the registry once
 *     node src/test/lint/lint.mjs check     exits with 1 and lists the findings if there are any
 *     node src/test/lint/lint.mjs fix       formats files and repairs what the linters can repair
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';

const SOURCE = new URL('./', import.meta.url);
const TARGET = new URL('../../../target/lint/', import.meta.url);
const ROOT = new URL('../../../', import.meta.url);

/** Configurations are copied beside `node_modules`, because ES modules import only what is installed above them. */
const CONFIGS = ['eslint.config.js', 'stylelint.config.js'];

const SCRIPTS = [
  'webapp',
  'src/test/js',
  'src/test/lint',
  'src/test/peers',
  'src/test/firefox',
  'src/test/resources/browser',
];
const STYLES = 'webapp/**/*.css';
const FORMATTED = [
  'webapp/**/*.{js,css,html,d.ts}',
  '!webapp/docs/index.html', // a test writes it
  'src/test/{firefox,js,lint,peers}/**/*.{js,mjs,cjs,ts,json}',
  'src/test/resources/browser/*.js',
];

/** A registry that does not answer costs a minute at most, not npm's default of several. */
const NPM = ['install', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
const PATIENCE = ['--fetch-retries=1', '--fetch-timeout=30000'];

const text = url => (existsSync(url) ? readFileSync(url, 'utf8') : null);

function run(command, args, cwd = ROOT) {
  return spawnSync(command, args, { cwd, stdio: 'inherit' }).status === 0;
}

function install() {
  const [wanted, installed] = [new URL('package.json', SOURCE), new URL('installed.json', TARGET)];
  if (text(wanted) === text(installed)) return true;
  mkdirSync(TARGET, { recursive: true });
  copyFileSync(wanted, new URL('package.json', TARGET));
  if (!run('npm', [...NPM, ...PATIENCE], TARGET)) return false;
  copyFileSync(wanted, installed); // last, so that an installation that was interrupted counts for nothing
  return true;
}

function lint(fix) {
  for (const config of CONFIGS) copyFileSync(new URL(config, SOURCE), new URL(config, TARGET));
  const flag = fix ? ['--fix'] : [];
  const tool = (path, ...args) => run('node', [`target/lint/node_modules/${path}`, ...args]);
  const results = [
    tool('prettier/bin/prettier.cjs', fix ? '--write' : '--check', '--log-level=warn', ...FORMATTED),
    tool('eslint/bin/eslint.js', '--config=target/lint/eslint.config.js', '--max-warnings=0', ...flag, ...SCRIPTS),
    tool('stylelint/bin/stylelint.mjs', '--config=target/lint/stylelint.config.js', ...flag, STYLES),
  ];
  return results.every(Boolean);
}

const tasks = { install, check: () => lint(false), fix: () => install() && lint(true) };
const task = tasks[process.argv[2]];
if (!task) console.error('usage: node src/test/lint/lint.mjs install|check|fix');
process.exitCode = task?.() ? 0 : 1;
