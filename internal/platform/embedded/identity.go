package embedded

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// identity is the user as whom a server runs. PostgreSQL refuses to run as root, so root runs it either in a user
// namespace, where root's files belong to an ordinary user, or as another user.
type identity struct {
	way      way
	uid, gid uint32
	// reach grants the one capability which lets another user work below a directory that is closed to it, such as /root.
	reach bool
}

type way int

const (
	asCaller    way = iota // no change of user
	inNamespace            // root, seen by the server as an ordinary user
	asUser                 // root turned into uid:gid
)

// identityFor chooses the user for a server whose data lies, or will lie, in dir. It needs the binaries' directory to know
// whether that user can reach them. forbidRoot is true for servers that refuse uid 0.
func identityFor(dir, binaries string, forbidRoot bool) (identity, error) {
	if os.Geteuid() != 0 {
		return identity{}, nil
	}
	owner, exists := ownerOf(dir)
	if exists && owner.uid != 0 {
		owner.way = asUser
		return owner.reaching(dir, binaries), nil
	}
	if !forbidRoot {
		return identity{}, nil
	}
	nobody := nobody()
	if namespacesWork(nobody) {
		return identity{way: inNamespace, uid: nobody.uid, gid: nobody.gid}, nil
	}
	if _, err := os.Stat(filepath.Join(dir, "PG_VERSION")); err == nil {
		return identity{}, fmt.Errorf("the data directory %s belongs to root, as whom PostgreSQL refuses to run, and user namespaces are refused here: give it to an ordinary user (chown -R nobody %s) and start again", dir, dir)
	}
	return nobody.reaching(dir, binaries), nil
}

// refuseOthers is the answer to an ordinary user who starts a server on somebody else's data.
func refuseOthers(dir string) error {
	caller := uint32(os.Geteuid())
	if owner, exists := ownerOf(dir); exists && caller != 0 && owner.uid != caller {
		return fmt.Errorf("the data directory %s belongs to user %s: run this command as that user or as root", dir, userName(owner.uid))
	}
	return nil
}

// reaching adds the capability where the user could not walk to one of the paths.
func (i identity) reaching(paths ...string) identity {
	for _, p := range paths {
		i.reach = i.reach || !i.canWalkTo(p)
	}
	return i
}

// canWalkTo reports whether every directory above path lets the user through.
func (i identity) canWalkTo(path string) bool {
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil {
			owner, _ := ownerOf(dir)
			mode := info.Mode().Perm()
			switch {
			case owner.uid == i.uid && mode&0o100 != 0:
			case owner.gid == i.gid && mode&0o010 != 0:
			case mode&0o001 != 0:
			default:
				return false
			}
		}
		if dir == filepath.Dir(dir) {
			return true
		}
	}
}

// give makes a file or directory the user's own, where the user is not the caller.
func (i identity) give(path string) error {
	if i.way != asUser {
		return nil
	}
	return os.Chown(path, int(i.uid), int(i.gid))
}

func (i identity) String() string {
	switch i.way {
	case inNamespace:
		return "root in a user namespace"
	case asUser:
		return "user " + userName(i.uid)
	default:
		return "the calling user"
	}
}

func ownerOf(path string) (identity, bool) {
	info, err := os.Stat(path)
	if err != nil {
		return identity{}, false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return identity{}, false
	}
	return identity{uid: stat.Uid, gid: stat.Gid}, true
}

// nobody is a user that surely has a line in the user database: initdb refuses a uid without a name.
func nobody() identity {
	id := identity{way: asUser, uid: 65534, gid: 65534}
	if u, err := user.Lookup("nobody"); err == nil {
		uid, errU := strconv.ParseUint(u.Uid, 10, 31)
		gid, errG := strconv.ParseUint(u.Gid, 10, 31)
		if errU == nil && errG == nil {
			id.uid, id.gid = uint32(uid), uint32(gid)
		}
	}
	return id
}

func userName(uid uint32) string {
	number := strconv.Itoa(int(uid))
	if u, err := user.LookupId(number); err == nil {
		return u.Username
	}
	return number
}
