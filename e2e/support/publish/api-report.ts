import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'

const ROOT = join(import.meta.dirname, '../../..')

/** What an entry of a built package exports, as text to be reviewed. */
export async function apiReport(folder: string, declarations: string): Promise<string> {
  const to = await mkdtemp(join(tmpdir(), 'hubkit-api-'))
  try {
    const config = ExtractorConfig.prepare({
      configObjectFullPath: undefined,
      packageJsonFullPath: join(folder, 'package.json'),
      configObject: {
        projectFolder: folder,
        newlineKind: 'lf',
        mainEntryPointFilePath: join(folder, declarations),
        compiler: {
          overrideTsconfig: {
            compilerOptions: {
              strict: true,
              module: 'nodenext',
              target: 'es2023',
              lib: ['es2024', 'esnext.disposable', 'esnext.iterator'],
              types: ['node'],
              typeRoots: [join(ROOT, 'node_modules/@types')],
              skipLibCheck: true,
            },
            include: [join(folder, 'dist/**/*.d.ts')],
          },
        },
        apiReport: {
          enabled: true,
          reportFileName: 'entry.api.md',
          reportFolder: to,
          reportTempFolder: to,
          includeForgottenExports: true,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
      },
    })
    const faults: string[] = []
    const { succeeded } = Extractor.invoke(config, {
      localBuild: true,
      messageCallback(message) {
        message.handled = true // the report itself is what is looked at
        if (message.logLevel === ExtractorLogLevel.Error) faults.push(message.text)
      },
    })
    if (!succeeded) throw new Error(`no report of ${folder}: ${faults.join('; ')}`)
    return await readFile(join(to, 'entry.api.md'), 'utf8')
  } finally {
    await rm(to, { recursive: true, force: true })
  }
}
