/** The JupyterHub whose REST API and wire contract this hub speaks: plain X.Y.Z, since single-user servers parse it. */
export const JUPYTERHUB_VERSION = '6.1.1'
