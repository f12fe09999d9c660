<?php
/**
 * A test that begins with a site that was never connected.
 */

use PHPUnit\Framework\TestCase;

abstract class Igny8_Case extends TestCase {

	protected const KEY = 'whsec_3vflRvVcYe0tt0ua6fw28dixJ7nIT5RT5DYfsogKXsDpP4JycCXzbCQQ3j5o';

	protected function setUp(): void {
		igny8_forget_connection();
		delete_option( 'igny8_faults' );
	}

	protected function connect(): void {
		igny8_store_connection( 'http://127.0.0.1:9', 1, self::KEY );
	}

	protected function problem( int $status, array $members = array(), array $headers = array() ) {
		return igny8_read_answer( $this->answer( $status, wp_json_encode( $members ), $headers ) );
	}

	protected function answer( int $status, string $body, array $headers = array() ): array {
		return array(
			'response' => array( 'code' => $status ),
			'body'     => $body,
			'headers'  => $headers,
		);
	}
}
