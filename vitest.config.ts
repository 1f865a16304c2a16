import { defineConfig, type ViteUserConfig } from 'vitest/config'

// Tests run from source: no build, and stack traces that point at what was written.
const conditions = ['@hubkit/source', 'module', 'node', 'development|production']
const source = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['@hubkit/source', 'node'] } },
}
const exclude = ['**/node_modules/**', '**/dist/**', '**/*.test-d.ts']

// Several hub processes on one store: they wait for leases more than they work.
const several = ['e2e/cluster*.test.ts', 'e2e/restart.test.ts']

// On a Kubernetes cluster. A package's own: packages/*/test/k8s/.
const k8s = [
  'tools/test-cluster/test/**/*.test.ts',
  'packages/*/test/k8s/**/*.test.ts',
  'e2e/k8s/**/*.test.ts',
]

// With a real directory server.
const ldap = ['packages/auth-ldap/test/slapd/**/*.test.ts', 'examples/login/ldap.test.ts']

// With accounts of this machine; needs root.
const pam = ['examples/login/pam.test.ts']

const config: ViteUserConfig = defineConfig({
  test: {
    reporters: ['default', './scripts/closing-line-reporter.mjs'],
    passWithNoTests: true,
    maxWorkers: 2,
    projects: [
      {
        ...source,
        extends: true,
        test: {
          name: 'unit',
          // For a busy machine; what hangs is told all the same.
          testTimeout: 30_000,
          include: [
            'packages/*/src/**/*.test.ts',
            'tools/*/src/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude,
        },
      },
      {
        ...source,
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['packages/*/{src,test}/**/*.test-d.ts'],
            tsconfig: './tsconfig.json',
            // The check before the tests reports those.
            ignoreSourceErrors: true,
          },
        },
      },
      {
        ...source,
        extends: true,
        test: {
          name: 'integration',
          include: [
            'packages/*/test/**/*.test.ts',
            'examples/*/**/*.test.ts',
            'e2e/*.test.ts',
            'bench/**/*.test.ts',
          ],
          exclude: [...exclude, ...several, ...k8s, ...ldap, ...pam],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...source,
        extends: true,
        test: {
          name: 'e2e-cluster',
          include: several,
          exclude,
          maxWorkers: 3,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...source,
        extends: true,
        test: {
          name: 'e2e-browser',
          // Keycloak, whose people come by browser, takes as long to start.
          include: ['e2e/browser/**/*.test.ts', 'e2e/keycloak/**/*.test.ts'],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // One browser at a time on a small machine.
          fileParallelism: false,
        },
      },
      {
        ...source,
        extends: true,
        test: {
          name: 'e2e-ldap',
          include: ldap,
          exclude,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...source,
        extends: true,
        test: {
          name: 'e2e-pam',
          include: pam,
          exclude,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...source,
        extends: true,
        test: {
          name: 'e2e-k8s',
          include: k8s,
          exclude,
          // One cluster for all, or the one KUBECONFIG names; needs Go.
          globalSetup: ['tools/test-cluster/src/vitest/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
})

export default config
