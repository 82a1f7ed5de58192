# Makes the project's own .venv ready; sourced by bin/demo and bin/test after `cd` to the project folder.
#   set_up run   what the service needs; the pages may still be being built when it returns
#   set_up dev   and what the checks need
# Nothing outside the project folder is touched. What was done is remembered by hashes, so doing it again takes no time;
# two at once wait for each other.

python=.venv/bin/python
lock=build/setup.lock
# Compiled once and kept, a process starts in a third of the time.
unset PYTHONDONTWRITEBYTECODE
case "${LC_ALL:-${LC_MESSAGES:-${LANG:-en}}}" in zh*) chinese=yes ;; *) chinese= ;; esac

say() { if [ -n "$chinese" ]; then echo "$1" >&2; else echo "$2" >&2; fi; }
die() { say "失败：$1" "Failed: $2"; exit 1; }

hash_of() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum; elif command -v shasum >/dev/null 2>&1; then shasum -a 256; else cksum; fi | cut -d' ' -f1
}

libraries_hash() { cat bin/installer.lock requirements.lock requirements-dev.lock | hash_of; }

project_hash() {
  {
    cat pyproject.toml hatch_build.py tools/console_build.py bin/node.lock
    find console \( -name node_modules -o -name dist -o -name coverage -o -name test-results \) -prune -o -type f -print |
      LC_ALL=C sort | while read -r file; do echo "$file"; cat "$file"; done
  } | hash_of
}

find_python() {
  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      echo "$candidate"
      return
    fi
  done
}

libraries_are_ready() { # $1 = run or dev; a folder made ready for the checks serves as well
  [ -x "$python" ] && [ -f .venv/.zhike-libraries ] || return 1
  case "$(cat .venv/.zhike-libraries)" in "dev $libraries" | "$1 $libraries") ;; *) return 1 ;; esac
}

project_is_installed() {
  [ -x .venv/bin/zhike ] && [ "$(cat .venv/.zhike-project 2>/dev/null)" = "$project" ]
}

project_is_ready() {
  project_is_installed && [ -f src/zhike/app/static/.console-stamp ]
}

take_lock() {
  mkdir -p build
  waited=0
  until mkdir "$lock" 2>/dev/null; do
    holder=$(cat "$lock/pid" 2>/dev/null || true)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null || [ -z "$holder" ] && [ "$waited" -ge 10 ]; then
      rm -rf "$lock" # its owner was killed
      continue
    fi
    [ "$waited" -ne 1 ] || say "另一个安装正在进行，等待中……" "Another set-up is running; waiting for it ..."
    sleep 1
    waited=$((waited + 1))
  done
  echo $$ >"$lock/pid"
  trap 'rm -rf "$lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

leave_lock() {
  rm -rf "$lock"
  trap - EXIT INT TERM HUP
}

make_venv() {
  if [ -e .venv ] && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then return; fi
  found=$(find_python)
  [ -n "$found" ] || die "需要 Python 3.11 或更高版本，请先安装。" "Python 3.11 or newer is needed: install it first."
  say "创建 .venv（$("$found" --version)）……" "Making .venv with $("$found" --version) ..."
  rm -rf .venv
  if ! "$found" -m venv .venv >build/setup.log 2>&1; then
    rm -rf .venv
    if grep -q ensurepip build/setup.log; then
      die "Python 缺少 venv 模块；在 Debian/Ubuntu 上请运行：apt-get install python3-venv" \
        "Python lacks its venv module; on Debian or Ubuntu run: apt-get install python3-venv"
    fi
    die "无法创建 .venv：$(tail -n 1 build/setup.log)" "Cannot make .venv: $(tail -n 1 build/setup.log)"
  fi
}

provide_installer() { # uv is many times quicker than pip
  pip="$python -m pip --disable-pip-version-check"
  if ! [ -x .venv/bin/uv ]; then $pip install -q --require-hashes -r bin/installer.lock >build/setup.log 2>&1 || true; fi
  # It does not read pip's configuration, so the registry set there is passed on.
  if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
    index=$($pip config get global.index-url 2>/dev/null || true)
    [ -z "$index" ] || { UV_DEFAULT_INDEX=$index && export UV_DEFAULT_INDEX; }
  fi
}

build_pages() { # $1 = run or dev
  if [ "$1" = dev ]; then more=--for-checks; else more=; fi
  .venv/bin/uv pip install -q --python "$python" --target build/node --no-deps --require-hashes -r bin/node.lock &&
    PYTHONPATH=build/node "$python" tools/console_build.py build $more
}

begin_pages() { # $1 = run or dev; they take the longest, so they are built beside everything else
  pages=
  [ -x .venv/bin/uv ] || return 0 # without it they are built when the project is installed
  say "构建网页（首次约半分钟，与其他步骤同时进行）……" "Building the pages (about half a minute the first time, beside the rest) ..."
  ZHIKE_PAGES=apart && export ZHIKE_PAGES
  {
    build_pages "$1" >build/pages.log 2>&1 || {
      tail -n 5 build/pages.log >&2
      die "网页构建失败，原因见上。" "The pages could not be built; the reason stands above."
    }
  } &
  pages=$!
}

finish_pages() { # the service may start meanwhile, the checks need them
  unset ZHIKE_PAGES
  if [ "$1" = dev ] && [ -n "$pages" ]; then wait "$pages"; fi
}

install_libraries() { # $1 = run or dev
  case "$1" in dev) file=requirements-dev.lock ;; *) file=requirements.lock ;; esac
  say "安装依赖库（首次约一分钟）……" "Installing libraries (about a minute the first time) ..."
  if [ -x .venv/bin/uv ] && .venv/bin/uv pip install -q --python "$python" --require-hashes -r "$file"; then :; else
    $pip install -q --require-hashes -r "$file" || die \
      "依赖库安装失败，原因见上。请检查网络，或用 pip config set global.index-url 设置本地镜像。" \
      "The libraries could not be installed; the reason stands above. Check the network, or set your network's registry with: pip config set global.index-url"
  fi
  echo "$1 $libraries" >.venv/.zhike-libraries
}

install_project() {
  say "安装知客……" "Installing Zhike ..."
  if [ -x .venv/bin/uv ]; then
    .venv/bin/uv pip install -q --python "$python" --no-deps --reinstall-package zhike --editable .
  else
    "$python" -m pip --disable-pip-version-check install -q --no-deps --editable .
  fi || die "安装失败，原因见上。" "Zhike could not be installed; the reason stands above."
  echo "$project" >.venv/.zhike-project
}

set_up() {
  libraries=$(libraries_hash)
  project=$(project_hash)
  if libraries_are_ready "$1" && project_is_ready; then return; fi
  take_lock
  make_venv
  provide_installer
  begin_pages "$1"
  libraries_are_ready "$1" || install_libraries "$1"
  project_is_installed || install_project
  leave_lock
  finish_pages "$1"
}
