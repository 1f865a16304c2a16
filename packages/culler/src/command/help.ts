export const HELP = `Usage: hubkit-culler [flags]

Stops servers of a hub that nobody uses, over its REST API; works with Hubkit and JupyterHub.
Flags are those of jupyterhub-idle-culler, as --flag=value or --flag value. Times are
seconds, or have a unit: 90m, 12h, 2d.

  --timeout TIME                  stop a server after this long without activity    [600]
  --cull-every TIME               how often to look                     [half of timeout]
  --max-age TIME                  stop a server that has run for this long; 0 is never [0]
  --concurrency NUMBER            requests to the hub at once; 0 is without limit     [10]
  --cull-default-servers BOOLEAN  whether to stop default servers                   [true]
  --cull-named-servers BOOLEAN    whether to stop named servers                     [true]
  --remove-named-servers BOOLEAN  remove a named server with its stop              [false]
  --cull-users BOOLEAN            remove users too, by the same times              [false]
  --cull-admin-users BOOLEAN      whether administrators are removed as well        [true]
  --api-page-size NUMBER          users a page of a list; 0 leaves it to the hub       [0]
  --url URL                       the hub's REST API               [$JUPYTERHUB_API_URL]
  --ssl-enabled BOOLEAN           use JupyterHub's internal certificates           [false]
  --internal-certs-location PATH  where they are                            [internal-ssl]
  --log-level LEVEL               debug, info, warn or error                        [info]
  --help                          show this text

Environment:
  JUPYTERHUB_API_TOKEN        the token to ask with; its scopes: list:users,
                              read:users:activity, read:servers, delete:servers,
                              and admin:users with --cull-users
  JUPYTERHUB_API_URL          the hub's REST API, unless --url says it
  JUPYTERHUB_REQUEST_TIMEOUT  seconds that an answer may take                         [60]

It runs until SIGTERM or SIGINT, which end it with 0; a wrong flag or setting ends it with 1.
`
