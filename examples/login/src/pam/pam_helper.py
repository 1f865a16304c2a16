"""Asks PAM (Linux-PAM) about one account, for a hub.

Reads one JSON object from standard input, writes one to standard output, and ends. Decides nothing: codes are PAM's own.

  {"do": "login", "service", "name", "password", "remote", "minUid", "seconds"}
  {"do": "account", "service", "name", "minUid", "seconds"}

  {"account": {"uid", "name", "fullName", "groups"}} | {"step", "code"} | {"locked": true} | {"gone": true} | {"fault"}
"""

import ctypes
import ctypes.util
import grp
import json
import os
import pwd
import signal
import sys
import time

MOST_BYTES = 16 * 1024
MOST_GROUPS = 1000
MOST_MESSAGES = 32
# In no directory; asked for in place of an account of the system, so that this takes as long as any refusal.
NOBODY = "hubkit-no-such-account"

# security/_pam_types.h and <sys/prctl.h>.
PAM_SUCCESS, PAM_AUTH_ERR, PAM_ACCT_EXPIRED, PAM_CONV_ERR = 0, 7, 13, 19
PAM_PROMPT_ECHO_OFF, PAM_PROMPT_ECHO_ON = 1, 2
PAM_USER, PAM_TTY, PAM_RHOST = 2, 3, 4
PAM_SILENT, PAM_DISALLOW_NULL_AUTHTOK = 0x8000, 0x0001
PR_SET_PDEATHSIG = 1


class Message(ctypes.Structure):
    _fields_ = [("style", ctypes.c_int), ("text", ctypes.c_char_p)]


class Response(ctypes.Structure):
    _fields_ = [("text", ctypes.c_void_p), ("code", ctypes.c_int)]


Converse = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_int,
    ctypes.POINTER(ctypes.POINTER(Message)),
    ctypes.POINTER(ctypes.POINTER(Response)),
    ctypes.c_void_p,
)


class Conversation(ctypes.Structure):
    _fields_ = [("converse", Converse), ("data", ctypes.c_void_p)]


class Shadow(ctypes.Structure):
    """<shadow.h>; times are days since 1970, -1 for none."""

    _fields_ = [("name", ctypes.c_char_p), ("password", ctypes.c_char_p)] + [
        (field, ctypes.c_long)
        for field in ("changed", "least", "most", "warn", "inactive", "expires")
    ]


libc = ctypes.CDLL(None)
libc.calloc.restype = ctypes.c_void_p
libc.calloc.argtypes = [ctypes.c_size_t, ctypes.c_size_t]
libc.strdup.restype = ctypes.c_void_p
libc.strdup.argtypes = [ctypes.c_char_p]
libc.free.argtypes = [ctypes.c_void_p]
libc.getspnam.restype = ctypes.POINTER(Shadow)
libc.getspnam.argtypes = [ctypes.c_char_p]


def load_pam():
    pam = ctypes.CDLL(ctypes.util.find_library("pam") or "libpam.so.0")
    handle = ctypes.c_void_p
    pam.pam_start.argtypes = [
        ctypes.c_char_p,
        ctypes.c_char_p,
        ctypes.POINTER(Conversation),
        ctypes.POINTER(handle),
    ]
    pam.pam_authenticate.argtypes = [handle, ctypes.c_int]
    pam.pam_acct_mgmt.argtypes = [handle, ctypes.c_int]
    pam.pam_set_item.argtypes = [handle, ctypes.c_int, ctypes.c_char_p]
    pam.pam_get_item.argtypes = [handle, ctypes.c_int, ctypes.POINTER(ctypes.c_void_p)]
    pam.pam_end.argtypes = [handle, ctypes.c_int]
    return pam


def conversation(password):
    """Gives the password once, to a hidden prompt; whatever else is asked for ends the attempt."""
    left = [] if password is None else [password]

    def fill(messages, answers, count):
        for index in range(count):
            style = messages[index].contents.style
            if style == PAM_PROMPT_ECHO_ON or (style == PAM_PROMPT_ECHO_OFF and not left):
                return PAM_CONV_ERR
            if style == PAM_PROMPT_ECHO_OFF:
                answers[index].text = libc.strdup(left.pop())
        return PAM_SUCCESS

    def converse(count, messages, responses, _data):
        # A throw in here would count as PAM_SUCCESS.
        try:
            if not 0 < count <= MOST_MESSAGES:
                return PAM_CONV_ERR
            # PAM frees them.
            memory = libc.calloc(count, ctypes.sizeof(Response))
            if not memory:
                return PAM_CONV_ERR
            answers = ctypes.cast(memory, ctypes.POINTER(Response))
            code = fill(messages, answers, count)
            if code == PAM_SUCCESS:
                responses[0] = answers
                return code
            for index in range(count):
                libc.free(answers[index].text)
            libc.free(memory)
            return code
        except BaseException:
            return PAM_CONV_ERR

    return Converse(converse)


def has_service(name):
    """Without its file PAM would quietly take that of `other`."""
    folders = ("/etc/pam.d", "/usr/lib/pam.d", "/usr/etc/pam.d")
    return any(os.path.isfile(os.path.join(folder, name)) for folder in folders)


def entry_of(name, min_uid):
    """Who has this name; None for nobody, and for accounts of the system."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return entry if entry.pw_uid >= min_uid else None


def is_locked(name):
    """As `usermod -L` does it: a hash after a mark. What cannot be read tells nothing."""
    found = libc.getspnam(name.encode())
    password = (found.contents.password or b"") if found else b""
    return password.startswith(b"!") and password.lstrip(b"!") not in (b"", b"*")


def is_expired(name):
    found = libc.getspnam(name.encode())
    return bool(found) and 0 <= found.contents.expires <= time.time() // 86400


def groups_of(entry):
    names = []
    for gid in os.getgrouplist(entry.pw_name, entry.pw_gid)[:MOST_GROUPS]:
        try:
            names.append(grp.getgrgid(gid).gr_name)
        except KeyError:
            continue
    return names


def ask(question):
    name, min_uid = question["name"], question["minUid"]
    service = question["service"]
    is_login = question["do"] == "login"
    if not has_service(service):
        return {"fault": "there is no PAM service of that name"}
    entry = entry_of(name, min_uid)
    if entry is None and not is_login:
        return {"gone": True}
    if not is_login and is_locked(entry.pw_name):
        return {"locked": True}

    pam = load_pam()
    handle = ctypes.c_void_p()
    password = question["password"].encode() if is_login else None
    conv = Conversation(conversation(password), None)
    who = NOBODY if entry is None else entry.pw_name
    code = pam.pam_start(
        service.encode(), who.encode(), ctypes.byref(conv), ctypes.byref(handle)
    )
    if code != PAM_SUCCESS:
        return {"step": "start", "code": code}
    try:
        pam.pam_set_item(handle, PAM_TTY, b"hubkit")
        if is_login:
            pam.pam_set_item(handle, PAM_RHOST, question["remote"].encode())
            flags = PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK
            code = pam.pam_authenticate(handle, flags)
            if entry is None:
                return {"gone": True}
            if code != PAM_SUCCESS:
                return {"step": "authenticate", "code": code}
        code = pam.pam_acct_mgmt(handle, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK)
        # A stack such as Debian's common-account ends with pam_deny, whose code is the one that is left.
        if code == PAM_AUTH_ERR and is_expired(who):
            code = PAM_ACCT_EXPIRED
        if code != PAM_SUCCESS:
            return {"step": "account", "code": code}
        # A module may have changed it.
        item = ctypes.c_void_p()
        if pam.pam_get_item(handle, PAM_USER, ctypes.byref(item)) != PAM_SUCCESS:
            return {"fault": "PAM does not say who that is"}
        final = ctypes.string_at(item.value).decode() if item.value else ""
    finally:
        pam.pam_end(handle, code)
    entry = entry_of(final, min_uid)
    if entry is None:
        return {"gone": True}
    account = {
        "uid": entry.pw_uid,
        "name": entry.pw_name,
        "fullName": entry.pw_gecos.split(",")[0],
        "groups": groups_of(entry),
    }
    return {"account": account}


def main():
    # Not longer than the hub lives.
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    text = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        return {"fault": "the question is too long"}
    question = json.loads(text)
    # Whoever asked has given up by then, and may have no right to end this.
    signal.setitimer(signal.ITIMER_REAL, question["seconds"])
    return ask(question)


try:
    answer = main()
except Exception as fault:
    # Its text could have the password.
    answer = {"fault": type(fault).__name__}
sys.stdout.write(json.dumps(answer))
sys.stdout.flush()
