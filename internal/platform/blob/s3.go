package blob

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3 keeps files in a bucket. The bucket exists and is private: making it is the estate's work.
type S3 struct {
	client *minio.Core
	bucket string
}

// S3Options says where the bucket is.
type S3Options struct {
	Endpoint             string // "s3.example.fr" or "host:port"
	Bucket, Region       string
	AccessKey, SecretKey string
	Plain                bool // without TLS: a storage on the same machine
	// Transport replaces the default one: a private authority's certificates.
	Transport http.RoundTripper
}

// OpenS3 returns the store of a bucket; nothing is asked of the server yet.
func OpenS3(o S3Options) (*S3, error) {
	if o.Endpoint == "" || o.Bucket == "" || strings.Contains(o.Bucket, "/") {
		return nil, errors.New("blob: the address must read s3://key:secret@host/bucket")
	}
	client, err := minio.NewCore(o.Endpoint, &minio.Options{
		Creds:  credentials.NewStaticV4(o.AccessKey, o.SecretKey, ""),
		Secure: !o.Plain, Region: o.Region, BucketLookup: minio.BucketLookupAuto, Transport: o.Transport,
	})
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return &S3{client: client, bucket: o.Bucket}, nil
}

// Put sends the content in one piece up to 16 MB, in several beyond; the storage shows it whole or not.
func (s *S3) Put(ctx context.Context, key string, content io.Reader, size int64, contentType string) error {
	if !keyPattern.MatchString(key) {
		return ErrBadKey
	}
	if size < 0 {
		return ErrSize
	}
	return s.put(ctx, key, &measured{content, size}, size, minio.PutObjectOptions{ContentType: contentType})
}

// streamPart is what a stream holds in memory at a time, in bytes; a file has 10,000 parts at most.
const streamPart = 16 << 20

// Stream sends the content in pieces; the storage shows it whole or not.
func (s *S3) Stream(ctx context.Context, key string, content io.Reader, contentType string) error {
	if !keyPattern.MatchString(key) {
		return ErrBadKey
	}
	begun := bufio.NewReader(content)
	if _, err := begun.Peek(1); err == io.EOF { // a part of nothing is no part
		return s.Put(ctx, key, begun, 0, contentType)
	}
	return s.put(ctx, key, begun, -1, minio.PutObjectOptions{ContentType: contentType, PartSize: streamPart})
}

func (s *S3) put(ctx context.Context, key string, content io.Reader, size int64, options minio.PutObjectOptions) error {
	_, err := s.client.Client.PutObject(ctx, s.bucket, key, content, size, options)
	if errors.Is(err, ErrSize) {
		return ErrSize
	}
	if err != nil {
		return fmt.Errorf("blob: %w", err)
	}
	return nil
}

// Get opens a file.
func (s *S3) Get(ctx context.Context, key string) (io.ReadCloser, Info, error) {
	return s.get(ctx, key, minio.GetObjectOptions{})
}

// GetRange opens a part of a file.
func (s *S3) GetRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, Info, error) {
	if err := checkRange(offset, length); err != nil {
		return nil, Info{}, err
	}
	info, err := s.Stat(ctx, key)
	if err != nil {
		return nil, Info{}, err
	}
	if length == 0 || offset >= info.Size {
		return http.NoBody, info, nil
	}
	var options minio.GetObjectOptions
	if err := options.SetRange(offset, min(offset+length, info.Size)-1); err != nil {
		return nil, Info{}, fmt.Errorf("blob: %w", err)
	}
	content, _, err := s.get(ctx, key, options)
	return content, info, err
}

func (s *S3) get(ctx context.Context, key string, options minio.GetObjectOptions) (io.ReadCloser, Info, error) {
	if !keyPattern.MatchString(key) {
		return nil, Info{}, ErrBadKey
	}
	content, object, _, err := s.client.GetObject(ctx, s.bucket, key, options)
	if err != nil {
		return nil, Info{}, explain(err)
	}
	return content, describe(key, object), nil
}

// Stat describes a file.
func (s *S3) Stat(ctx context.Context, key string) (Info, error) {
	if !keyPattern.MatchString(key) {
		return Info{}, ErrBadKey
	}
	object, err := s.client.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{})
	if err != nil {
		return Info{}, explain(err)
	}
	return describe(key, object), nil
}

// Delete removes a file.
func (s *S3) Delete(ctx context.Context, key string) error {
	if !keyPattern.MatchString(key) {
		return ErrBadKey
	}
	if err := explain(s.client.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{})); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}

// List walks the files in the order of their keys.
func (s *S3) List(ctx context.Context, owner string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		prefix := ""
		if owner != "" {
			if !ownerPattern.MatchString(owner) {
				yield(Info{}, ErrBadKey)
				return
			}
			prefix = owner + "/"
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // ends the lister when the caller stops early
		for object := range s.client.Client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
			if object.Err != nil {
				yield(Info{}, explain(object.Err))
				return
			}
			if keyPattern.MatchString(object.Key) && !yield(Info{Key: object.Key, Size: object.Size, Modified: object.LastModified}, nil) {
				return
			}
		}
	}
}

func describe(key string, object minio.ObjectInfo) Info {
	return Info{Key: key, Size: object.Size, ContentType: object.ContentType, Modified: object.LastModified}
}

func explain(err error) error {
	if err == nil {
		return nil
	}
	if code := minio.ToErrorResponse(err).Code; code == minio.NoSuchKey {
		return ErrNotFound
	}
	return fmt.Errorf("blob: %w", err)
}
