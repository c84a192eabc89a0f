/**
 * The only settings that git has here. It is a file because git forgets settings of its environment
 * when it starts `upload-pack` on a folder of this machine, which may belong to another user.
 */
export const gitConfig = `[safe]
	directory = *
[core]
	hooksPath = /dev/null
	fsmonitor = false
	filesRefLockTimeout = 1000
	packedRefsTimeout = 5000
[credential]
	helper =
[transfer]
	fsckObjects = true
	credentialsInUrl = die
	bundleURI = false
[fetch]
	fsckObjects = true
	recurseSubmodules = false
	writeCommitGraph = false
[fetch "fsck"]
	missingSpaceBeforeDate = ignore
	zeroPaddedFilemode = ignore
	badTimezone = ignore
[submodule]
	recurse = false
[http]
	followRedirects = false
	lowSpeedLimit = 1000
	lowSpeedTime = 60
[gc]
	auto = 0
	autoDetach = false
[maintenance]
	auto = false
`;
