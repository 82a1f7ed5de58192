"""Errors of identity, in both languages."""

from __future__ import annotations

from zhike.platform.errors import Conflict, Invalid, NotFound, TooMany, Unauthenticated, register_messages


class SignInRefused(Unauthenticated):
    """Login and password do not go together; `tries_left` more until the next wait. Says not which one is wrong."""

    code = "identity.sign_in_refused"


class SignInLocked(TooMany):
    """Too many failures: `retry_s` until the next try is heard."""

    code = "identity.sign_in_locked"


class LinkUnusable(Unauthenticated):
    """The sign-in link is unknown, used, or older than a day."""

    code = "identity.link_unusable"


class PasswordUnfit(Invalid):
    """A new password breaks a rule; the code says which."""


class CurrentPasswordWrong(Invalid):
    """The present password, asked again before it is changed, is not right."""

    code = "identity.current_password_wrong"


class LoginUnfit(Invalid):
    """The login cannot be one."""

    code = "identity.login_unfit"


class LoginTaken(Conflict):
    """Somebody has this login or staff number."""

    code = "identity.login_taken"


class KeysUnfit(Invalid):
    """The keys chosen for a command cannot be kept."""

    code = "identity.keys_unfit"


class StaffUnknown(NotFound):
    """There is no such member of staff."""

    code = "identity.staff_unknown"


class LastAdmin(Conflict):
    """The change would leave nobody who can manage staff."""

    code = "identity.last_admin"


class RoleUnknown(Invalid):
    """There is no such role."""

    code = "identity.role_unknown"


messages = {
    "identity.sign_in_refused": (
        "工号或密码不对。还可以试 {tries_left} 次，之后需要等待。",
        "Wrong login or password. {tries_left} tries left, then there is a wait.",
    ),
    "identity.sign_in_locked": (
        "密码输错次数太多，请 {retry_s} 秒后再试，或请管理员发登录链接。",
        "Too many wrong tries. Try again in {retry_s} s, or ask an administrator for a sign-in link.",
    ),
    "identity.link_unusable": (
        "这个登录链接已失效：可能已用过，或已超过 24 小时。请让管理员再发一个。",
        "This sign-in link no longer works: it was used, or is older than 24 hours. Ask an administrator for another.",
    ),
    "identity.password_short": ("密码至少要 10 个字符。", "The password needs at least 10 characters."),
    "identity.password_long": ("密码最多 200 个字符。", "The password may have 200 characters at most."),
    "identity.password_is_login": ("密码不能与登录名相同。", "The password must not be the login."),
    "identity.password_simple": (
        "密码太简单：请至少用 3 种不同的字符。",
        "The password is too simple: use at least 3 different characters.",
    ),
    "identity.password_control": (
        "密码中有不可见的控制字符，请重新输入。",
        "The password holds invisible control characters. Type it again.",
    ),
    "identity.current_password_wrong": ("当前密码不对。", "The current password is not right."),
    "identity.login_unfit": (
        "登录名只能用小写字母、数字、点、横线和下划线，2 至 40 个字符，以字母或数字开头。",
        "A login has 2 to 40 of a-z, 0-9, dot, dash and underscore, and begins with a letter or digit.",
    ),
    "identity.login_taken": (
        "登录名或工号 {taken} 已被使用，请另取一个。",
        "The login or staff number {taken} is taken. Choose another.",
    ),
    "identity.keys_unfit": (
        "{command} 的按键不能用：浏览器自己要用，或不是一个按键。请另选。",
        "The keys for {command} cannot be used: the browser needs them, or they are no key. Choose others.",
    ),
    "identity.staff_unknown": ("没有这位员工。", "There is no such member of staff."),
    "identity.last_admin": (
        "这是最后一位在职管理员，不能停用或改角色。请先再设一位管理员。",
        "This is the last active administrator and cannot be changed. Make another administrator first.",
    ),
    "identity.role_unknown": (
        "没有 {role} 这个角色。可选：{known}。",
        "There is no role {role}. Known ones: {known}.",
    ),
}
register_messages(messages)
