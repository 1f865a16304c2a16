# Users' servers, with what your users need. jupyterhub 3 to 6 is in any image of Jupyter's docker-stacks.
#   docker build -f singleuser.Dockerfile -t registry.example.org/notebook:1 .
FROM quay.io/jupyter/base-notebook:2026-01-05
RUN pip install --no-cache-dir matplotlib pandas
