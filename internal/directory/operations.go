package directory

import (
	"net/http"
	"slices"

	"preau/internal/access"
	"preau/internal/manifest"
)

const (
	staffPath = "/api/v1/t/{tenant}/directory/"
	childPath = "/api/v1/children/{child}/directory"
)

func spec(id, method, path, summary string, right access.Right) manifest.Spec {
	return manifest.Spec{ID: "directory." + id, Method: method, Path: path, Summary: summary, Gate: manifest.Needs(right)}
}

// filed tells the OpenAPI document that the answer is a file.
func filed(s manifest.Spec, mediaType string) manifest.Spec {
	s.File = "image/*"
	return s
}

func (s *service) operations() []manifest.Operation {
	get, post, put, remove := http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	upload := spec("upload-import", post, staffPath+"imports", "Bring the register's files; they are examined and nothing changes", Load)
	upload.MaxBody, upload.Status = maxUpload, http.StatusAccepted
	photo := spec("set-photo", post, staffPath+"people/{person}/photo", "Keep somebody's face; of a pupil, only if their family agreed", Manage)
	photo.MaxBody, photo.Status = maxPhotoBytes+1024, http.StatusCreated
	everybody := spec("export-people", post, staffPath+"exports", "Ask for the list of every pupil, with how their families are reached", Manage)
	everybody.Status = http.StatusAccepted
	apply := spec("apply-import", post, staffPath+"imports/{import}/apply", "Apply an examined import", Load)
	apply.Status = http.StatusAccepted
	undo := spec("undo-import", post, staffPath+"imports/{import}/undo", "Undo an import within a week", Load)
	undo.Status = http.StatusAccepted
	feed := spec("upload-feed", post, staffPath+"feeds", "Bring an académie's set of files; it is read, and nothing changes", Send)
	feed.MaxBody, feed.Status = maxFeedBytes, http.StatusAccepted
	openSchools := spec("open-feed-schools", post, staffPath+"feeds/{feed}/schools", "Open schools that the set knows and Préau does not", Send)
	openSchools.Reads = []string{"settings", "tenant"} // a school is founded where organisations are
	return append(slices.Concat(s.yearOperations(), s.tableOperations(), s.townOperations()),
		// who is here
		manifest.Op(spec("list-people", get, staffPath+"people", "Find people, or list them", Consult), s.listPeople),
		manifest.Op(spec("read-person", get, staffPath+"people/{person}", "One person", Consult), s.onePerson),
		manifest.Op(spec("add-person", post, staffPath+"people", "Add a person by hand", Manage), s.addPerson),
		manifest.Op(spec("edit-person", put, staffPath+"people/{person}", "Correct a person by hand; imports leave what was corrected", Manage), s.editPerson),
		manifest.Op(spec("depart-person", post, staffPath+"people/{person}/departure", "Say that a person left, or is back", Manage), s.depart),
		manifest.Op(spec("give-role", post, staffPath+"people/{person}/roles", "Give a person a profile here", Manage), s.giveRole),
		manifest.Op(spec("end-role", remove, staffPath+"people/{person}/roles/{role}", "End a person's profile here", Manage), s.endRole),
		manifest.Staged(photo, s.setPhoto),
		manifest.Staged(filed(spec("read-photo", get, staffPath+"people/{person}/photo/{file}", "Somebody's face, where an answer allows it", Consult), "image/*"), s.photo),
		manifest.Op(spec("remove-photo", remove, staffPath+"people/{person}/photo", "Throw somebody's face away", Manage), s.removePhoto),
		// classes and groups
		manifest.Op(spec("list-classes", get, staffPath+"classes", "The classes of a school year", Consult), s.listClasses),
		manifest.Op(spec("read-class", get, staffPath+"classes/{class}", "One class with its faces", Consult), s.oneClass),
		manifest.Op(spec("add-class", post, staffPath+"classes", "Open a class", Manage), s.addClass),
		manifest.Op(spec("edit-class", put, staffPath+"classes/{class}", "Correct a class", Manage), s.editClass),
		manifest.Op(spec("join-class", post, staffPath+"classes/{class}/members", "Put a person into a class", Manage), s.joinClass),
		manifest.Op(spec("leave-class", remove, staffPath+"classes/{class}/members/{person}", "Take a person out of a class", Manage), s.leaveClass),
		manifest.Op(spec("list-groups", get, staffPath+"groups", "The groups of a school year", Consult), s.listGroups),
		manifest.Op(spec("read-group", get, staffPath+"groups/{group}", "One group with its members", Consult), s.oneGroup),
		manifest.Op(spec("make-group", post, staffPath+"groups", "Make a group by hand", Manage), s.makeGroup),
		manifest.Op(spec("edit-group", put, staffPath+"groups/{group}", "Rename a hand-made group and set its members", Manage), s.editGroup),
		manifest.Op(spec("archive-group", remove, staffPath+"groups/{group}", "Archive a hand-made group", Manage), s.archiveGroup),
		manifest.Staged(filed(spec("export-class", post, staffPath+"classes/{class}/export", "The list of a class, with how its families are reached", Consult), "application/octet-stream"), s.exportClass),
		manifest.Op(everybody, s.exportPeople),
		manifest.Staged(filed(spec("read-export", get, staffPath+"exports/{document}", "A list that the caller asked for", Manage), "application/octet-stream"), s.document),
		// who answers for whom
		manifest.Op(spec("tie-guardian", post, staffPath+"kinship", "Say that a guardian answers for a pupil", Manage), s.tie),
		manifest.Op(spec("edit-kinship", put, staffPath+"kinship/{link}", "Correct a link", Manage), s.retie),
		manifest.Op(spec("end-kinship", remove, staffPath+"kinship/{link}", "End a link, at once", Manage), s.untie),
		manifest.Op(spec("list-restrictions", get, staffPath+"restrictions", "The judges' orders that hold", Manage), s.listRestrictions),
		manifest.Op(spec("restrict", post, staffPath+"restrictions", "Record a judge's order; it holds at once", Manage), s.restrict),
		manifest.Op(spec("lift-restriction", remove, staffPath+"restrictions/{restriction}", "End an order", Manage), s.lift),
		manifest.Op(spec("confirm-restriction", post, staffPath+"restrictions/{restriction}/confirm", "Confirm an order that came from a linked organisation", Manage), s.confirmRestriction),
		manifest.Op(spec("list-disputes", get, staffPath+"disputes", "Guardians who say: not my child", Manage), s.listDisputes),
		manifest.Op(spec("decide-dispute", post, staffPath+"disputes/{dispute}/decision", "End the link, or keep it", Manage), s.decide),
		manifest.Op(spec("class-consents", get, staffPath+"consents", "What families answered about images, by class", Consult), s.classConsents),
		manifest.Op(spec("paper-consent", put, staffPath+"consents", "Write an answer given on paper", Manage), s.paperConsent),
		// bridges
		manifest.Op(spec("list-bridges", get, staffPath+"bridges", "Proposals of linked organisations", Manage), s.listBridges),
		manifest.Op(spec("propose-bridge", post, staffPath+"bridges", "Propose a pupil to a linked school", Manage), s.proposeBridge),
		manifest.Op(spec("confirm-bridge", post, staffPath+"bridges/{bridge}/confirm", "Accept a proposal: the same person, or a new record", Manage), s.confirmBridge),
		manifest.Op(spec("refuse-bridge", post, staffPath+"bridges/{bridge}/refuse", "Refuse a proposal", Manage), s.refuseBridge),
		// imports
		manifest.Op(upload, s.upload),
		manifest.Op(spec("list-imports", get, staffPath+"imports", "The last imports", Load), s.listImports),
		manifest.Op(spec("read-import", get, staffPath+"imports/{import}", "One import with its report", Load), s.oneImport),
		manifest.Op(apply, s.apply),
		manifest.Op(undo, s.undo),
		// an académie's files
		manifest.Staged(feed, s.uploadFeed),
		manifest.Op(spec("list-feeds", get, staffPath+"feeds", "The last sets", Send), s.listFeeds),
		manifest.Op(spec("read-feed", get, staffPath+"feeds/{feed}", "One set, school by school", Send), s.oneFeed),
		manifest.Op(openSchools, s.openSchools),
		manifest.Op(spec("reread-feed", post, staffPath+"feeds/{feed}/again", "Read a set again: schools linked since receive their part", Send), s.rereadFeed),
		manifest.Op(spec("apply-feed", post, staffPath+"feeds/{feed}/apply", "Have every school write its part", Send), s.applyFeed),
		// families
		manifest.Gather(spec("my-children", get, "/api/v1/children", "My children, over all my organisations", Self), s.children, byGivenName),
		manifest.Op(spec("read-child", get, childPath, "One of my children, and my part", Self), s.child),
		manifest.Staged(filed(spec("child-photo", get, childPath+"/photo/{file}", "The face of my child that the school keeps", Self), "image/*"), s.childPhoto),
		manifest.Op(spec("dispute-child", post, childPath+"/dispute", "This is not my child", Self), s.dispute),
		manifest.Op(spec("consent", put, childPath+"/consents", "Answer for my child about images", Consent), s.consent),
		manifest.Op(spec("child-pickup", get, childPath+"/pickup", "Who may fetch my child, and whether it goes home alone", Self), s.childPickup),
		manifest.Op(spec("name-collector", post, childPath+"/pickup", "Name somebody to fetch my child", Fetch), s.nameCollector),
		manifest.Op(spec("correct-collector", put, childPath+"/pickup/{collector}", "Correct who was named to fetch my child", Fetch), s.correctCollector),
		manifest.Op(spec("end-collector", remove, childPath+"/pickup/{collector}", "Somebody fetches my child no more", Fetch), s.endCollector),
		manifest.Op(spec("child-alone", put, childPath+"/alone", "Say whether my child goes home alone from a service", Fetch), s.childAlone),
		manifest.Op(spec("person-pickup", get, staffPath+"people/{person}/pickup", "Who may fetch a child", Consult), s.personPickup),
		manifest.Op(spec("staff-name-collector", post, staffPath+"people/{person}/pickup", "Name somebody to fetch a child, for its family", Manage), s.staffNameCollector),
		manifest.Op(spec("staff-correct-collector", put, staffPath+"people/{person}/pickup/{collector}", "Correct who was named to fetch a child", Manage), s.staffCorrectCollector),
		manifest.Op(spec("staff-end-collector", remove, staffPath+"people/{person}/pickup/{collector}", "Somebody fetches a child no more", Manage), s.staffEndCollector),
		manifest.Op(spec("staff-alone", put, staffPath+"people/{person}/alone", "Write whether a child goes home alone, for its family", Manage), s.staffAlone),
		manifest.Gather(spec("my-records", get, "/api/v1/directory/me", "What my organisations hold of me", Self), s.me, nil),
		manifest.Op(spec("hide-address", put, staffPath+"me/address", "Hide or show my address", Self), s.hideAddress),
	)
}
